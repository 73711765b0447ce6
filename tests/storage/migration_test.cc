// A store of an earlier layout becomes one of the present, whatever interrupts it; a newer one is left alone.
#include "storage/migration.h"

#include <gtest/gtest.h>

#include "storage/apply.h"
#include "storage/records.h"
#include "storage/store_error.h"
#include "tests/storage/engines.h"
#include "tests/storage/order_maker.h"
#include "tests/storage/test_length.h"
#include "tests/storage/test_migration.h"
#include "tests/storage/victim.h"

namespace peidan::storage {
namespace {

constexpr uint64_t kOrders = 40;
constexpr int kTestLayout = kSchemaVersion + 1;

Stored<record::v1::StoreHeader> HeaderOf(const KeyValueStore& store) {
  Stored<record::v1::StoreHeader> header;
  header.version = ReadRecord(store, TagPrefix(KeyTag::kHeader), header.message).value();
  return header;
}

// Every order was marked exactly once.
void ExpectMigrated(const KeyValueStore& store) {
  const auto marks = store.Scan({.begin = kTestTag}).value();
  EXPECT_EQ(marks.size(), kOrders);
  for (const KeyValue& mark : marks) EXPECT_EQ(DecodeCounter(mark.value).value(), 1) << mark.key;
  const auto header = HeaderOf(store).message;
  EXPECT_EQ(header.schema_version(), kTestLayout);
  EXPECT_FALSE(header.migrating());
  EXPECT_EQ(header.migration_position(), "");
  EXPECT_EQ(header.epoch(), kTestEpoch);
}

TEST(MigrationTest, TheStepsLeadToTheLayoutOfThisReleaseOneByOne) {
  int layout = 1;
  for (const MigrationStep& step : MigrationSteps()) EXPECT_EQ(step.layout, ++layout);
  EXPECT_EQ(layout, kSchemaVersion);
}

TEST(MigrationTest, AStepRunsInPortionsToItsEnd) {
  MemoryStore store;
  ASSERT_TRUE(PlaceOrders(store, 0, kOrders).ok());
  int commits = 0;
  ASSERT_TRUE(Migrate(store, HeaderOf(store), StepsWithTest(), [&commits] { ++commits; }).ok());
  EXPECT_EQ(commits, 1 + static_cast<int>(kOrders / kTestPortion) + 1);
  ExpectMigrated(store);
  ASSERT_TRUE(Migrate(store, HeaderOf(store), StepsWithTest()).ok());
  ExpectMigrated(store);
}

TEST(MigrationTest, AnOlderReleaseRefusesAStoreThatIsNewerEvenHalf) {
  MemoryStore store;
  ASSERT_TRUE(PlaceOrders(store, 0, kOrders).ok());
  auto steps = StepsWithTest();
  steps.back().next = [](const Reader&, const std::string&) { return absl::UnavailableError("the disk went away"); };
  EXPECT_EQ(Migrate(store, HeaderOf(store), steps).status().code(), absl::StatusCode::kUnavailable);
  const absl::Status refused = StoreHeaderTable::OpenOrCreate(store, {}).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(CauseOf(refused), StoreErrorCause::kNewer);
  ASSERT_TRUE(Migrate(store, HeaderOf(store), StepsWithTest()).ok());
  ExpectMigrated(store);
}

TEST(MigrationTest, TwoAtOnceEachGoOnFromWhereTheOtherIs) {
  MemoryStore store;
  ASSERT_TRUE(PlaceOrders(store, 0, kOrders).ok());
  int commits = 0;
  const auto rival = [&store, &commits] {
    if (++commits != 3) return;
    EXPECT_TRUE(Migrate(store, HeaderOf(store), StepsWithTest()).ok());
  };
  EXPECT_EQ(Migrate(store, HeaderOf(store), StepsWithTest(), rival).status().code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(Migrate(store, HeaderOf(store), StepsWithTest()).ok());
  ExpectMigrated(store);
}

TEST(MigrationTest, AHeaderWithoutALayoutIsDamage) {
  MemoryStore store;
  EXPECT_EQ(Migrate(store, {}, MigrationSteps()).status().code(), absl::StatusCode::kDataLoss);
}

TEST(MigrationTest, AKilledMigrationGoesOnWhereItWas) {
  const int kills = FromEnvironment("PEIDAN_KILLS_PER_POINT", 3);
  for (int round = 0; round < kills; ++round) {
    ScratchDirectory scratch;
    ASSERT_TRUE(PlaceOrders(*OpenOrThrow({.directory = scratch.path()}), 0, kOrders).ok());
    // Killed before the first commit, before the next one it comes to, and so on to a late one.
    const int first = 1 + round % 14;
    EXPECT_EQ(RunVictim({"migrate", scratch.path(), std::to_string(first)}), VictimEnd::kKilled);
    int restarts = 0;
    while (RunVictim({"migrate", scratch.path(), "2"}) == VictimEnd::kKilled) ++restarts;
    EXPECT_LE(restarts, 15) << "every start gets further";
    ExpectMigrated(*OpenOrThrow({.directory = scratch.path()}));
  }
}

}  // namespace
}  // namespace peidan::storage
