#include "storage/postgres_store.h"

#include "tests/storage/key_value_store_contract.h"
#include "tests/storage/postgres_engine.h"
#include "tests/storage/random_steps.h"

namespace peidan::storage {

INSTANTIATE_TYPED_TEST_SUITE_P(Postgres, KeyValueStoreContract, PostgresEngine);

namespace {

TEST(PostgresStoreTest, AnswersLikeTheModelAtRandomSteps) {
  for (uint32_t seed = 1; seed < 4; ++seed) TakeRandomSteps<PostgresEngine>(seed);
}

TEST(PostgresStoreTest, ItsOwnKeysAreThereButNotListed) {
  PostgresEngine engine;
  Batch batch;
  batch.Put("k", "v");
  ASSERT_TRUE(engine.store().CommitAndWait(batch).value().committed());
  EXPECT_EQ(engine.store().Scan({}).value().size(), 1u);
  EXPECT_EQ(engine.store().Get(kCommitSeqKey).value(), EncodeCounter(1));
}

TEST(PostgresStoreTest, MoreSnapshotsThanConnectionsWaitForTheirTurn) {
  PostgresEngine engine;
  const auto store = OpenOrThrow({.url = engine.url(), .snapshot_connections = 1});
  auto first = store->Snapshot();
  ASSERT_TRUE(first->Get("k").ok());
  std::thread ends_later([&] { first.reset(); });
  EXPECT_TRUE(store->Snapshot()->Get("k").ok());
  ends_later.join();
  const auto impatient =
      OpenOrThrow({.url = engine.url(), .snapshot_connections = 1, .read_timeout = std::chrono::seconds(1)});
  const auto held = impatient->Snapshot();
  EXPECT_EQ(impatient->Snapshot()->Get("k").status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(PostgresStoreTest, TheDatabaseHoldsWhatEverybodyWroteWhoeverOpensIt) {
  PostgresEngine engine;
  const auto other = OpenOrThrow({.url = engine.url()});
  Batch here, there;
  here.Add("orders", 1, 0, 9);
  there.Add("orders", 1, 0, 9);
  EXPECT_EQ(engine.store().CommitAndWait(std::move(here)).value().commit_seq, 1u);
  EXPECT_EQ(other->CommitAndWait(std::move(there)).value().commit_seq, 2u);
  EXPECT_EQ(engine.store().Get("orders").value(), EncodeCounter(2));
}

}  // namespace

}  // namespace peidan::storage
