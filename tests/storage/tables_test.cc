#include "storage/tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/records.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kResource[] = "resources/minzheng-001";
constexpr char kXueyuanlu[] = "communities/110108010001";
constexpr char kShangdi[] = "communities/110108022001";

template <typename Fill>
CommitOutcome CommitTo(KeyValueStore& store, Fill fill) {
  Batch batch;
  fill(batch);
  return store.CommitAndWait(std::move(batch)).value();
}

v1::LedgerReading Read(const Reader& reader, const std::string& period, const std::string& community) {
  std::vector<v1::LedgerReading> readings(1);
  readings[0].set_resource(kResource);
  readings[0].set_period(period);
  EXPECT_TRUE(LedgerTable::Read(reader, community, readings).ok());
  return readings[0];
}

TEST(LedgerTableTest, HoldsWithinCapacityAndQuotaAndNamesTheConflict) {
  MemoryStore store;
  const auto hold = [&](const char* period, const char* community, int64_t quantity) {
    return CommitTo(store, [&](Batch& b) { LedgerTable::Hold(b, kResource, period, community, quantity, 5, 3); });
  };
  EXPECT_TRUE(hold("2026-11", kXueyuanlu, 3).committed());
  const CommitOutcome over_quota = hold("2026-11", kXueyuanlu, 1);
  EXPECT_FALSE(over_quota.committed());
  EXPECT_TRUE(LedgerTable::Owns(over_quota.conflict_key));
  const CommitOutcome over_capacity = hold("2026-11", kShangdi, 3);
  EXPECT_FALSE(over_capacity.committed());
  EXPECT_TRUE(LedgerTable::Owns(over_capacity.conflict_key));
  EXPECT_TRUE(hold("2026-11", kShangdi, 2).committed());
  EXPECT_TRUE(hold("2026-12", kXueyuanlu, 3).committed()) << "each period is filled up anew";
  EXPECT_EQ(Read(store, "2026-11", kXueyuanlu).taken(), 5);
  EXPECT_EQ(Read(store, "2026-11", kXueyuanlu).taken_by_community(), 3);
  EXPECT_EQ(Read(store, "2027-01", kXueyuanlu).taken(), 0);
}

TEST(LedgerTableTest, GivingBackLeavesNothingBehindAndNeverGoesBelowZero) {
  MemoryStore store;
  const auto release = [&](int64_t quantity) {
    return CommitTo(store, [&](Batch& b) { LedgerTable::Release(b, kResource, "2026-11", kXueyuanlu, quantity); });
  };
  CommitTo(store, [&](Batch& b) { LedgerTable::Hold(b, kResource, "2026-11", kXueyuanlu, 2, 5, 3); });
  EXPECT_FALSE(release(3).committed());
  EXPECT_TRUE(release(2).committed());
  EXPECT_THAT(store.Scan({}).value(), IsEmpty());
}

TEST(LedgerTableTest, AThousandWhoRaceForTenPlacesGetExactlyTen) {
  MemoryStore store;
  std::atomic<int> held = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 125; ++i) {
        const std::string community = "communities/" + std::to_string(thread * 125 + i);
        if (CommitTo(store, [&](Batch& b) {
              LedgerTable::Hold(b, kResource, "2026-11", community, 1, 10, 1);
            }).committed()) {
          ++held;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(held, 10);
  EXPECT_EQ(Read(store, "2026-11", kXueyuanlu).taken(), 10);
}

v1::Event MakeEvent(const std::string& subject) {
  v1::Event event;
  event.set_name("events/must-not-be-stored");
  event.set_type(v1::EVENT_TYPE_ORDER_PLACED);
  event.set_subject(subject);
  return event;
}

std::vector<std::string> Subjects(const std::vector<EventTable::Entry>& entries) {
  std::vector<std::string> subjects;
  for (const auto& entry : entries) subjects.push_back(entry.event.subject());
  return subjects;
}

TEST(EventTableTest, AReaderWhoFollowsTheCursorMissesNothing) {
  MemoryStore store;
  EXPECT_EQ(EventTable::Last(store).value(), "");
  CommitTo(store, [](Batch& b) { EventTable::Append(b, MakeEvent("a")), EventTable::Append(b, MakeEvent("b")); });
  CommitTo(store, [](Batch& b) { EventTable::Append(b, MakeEvent("c")); });
  const auto first = EventTable::List(store, "", 2).value();
  EXPECT_THAT(Subjects(first), ElementsAre("a", "b"));
  EXPECT_EQ(first[0].event.name(), "");
  EXPECT_EQ(first[0].cursor.size(), 10u);
  const auto rest = EventTable::List(store, first.back().cursor, 100).value();
  EXPECT_THAT(Subjects(rest), ElementsAre("c"));
  EXPECT_THAT(EventTable::List(store, rest.back().cursor, 100).value(), IsEmpty());
  EXPECT_EQ(EventTable::Last(store).value(), rest.back().cursor);
  EXPECT_EQ(EventTable::List(store, "short", 1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(EventTableTest, TheLastCursorIsFoundBehindCommitsWithoutEvents) {
  for (int events = 0; events < 4; ++events) {
    for (int silent_before = 0; silent_before < 4; ++silent_before) {
      for (int silent_after = 0; silent_after < 9; ++silent_after) {
        MemoryStore store;
        const auto silent = [&](int count) {
          for (int i = 0; i < count; ++i) CommitTo(store, [](Batch& b) { b.Put("k", "v"); });
        };
        silent(silent_before);
        for (int i = 0; i < events; ++i) {
          CommitTo(store,
                   [](Batch& b) { EventTable::Append(b, MakeEvent("a")), EventTable::Append(b, MakeEvent("b")); });
        }
        silent(silent_after);
        const auto all = EventTable::List(store, "", 100).value();
        EXPECT_EQ(EventTable::Last(store).value(), all.empty() ? "" : all.back().cursor);
      }
    }
  }
}

TEST(RequestTableTest, AnIdIsUsedOnce) {
  MemoryStore store;
  record::v1::RequestRecord record;
  record.set_subject("orders/261124-0001-0025");
  const auto insert = [&] { return CommitTo(store, [&](Batch& b) { RequestTable::Insert(b, "r-1", record); }); };
  EXPECT_EQ(RequestTable::Get(store, "r-1").value(), std::nullopt);
  EXPECT_TRUE(insert().committed());
  EXPECT_FALSE(insert().committed());
  EXPECT_EQ(RequestTable::Get(store, "r-1").value()->subject(), record.subject());
}

TEST(CertificateTableTest, KeepsTheLatest) {
  MemoryStore store;
  EXPECT_EQ(CertificateTable::Get(store, "orders/a").value(), std::nullopt);
  for (const char* reason : {"先", "后"}) {
    v1::Certificate certificate;
    certificate.add_reasons(reason);
    CommitTo(store, [&](Batch& b) { CertificateTable::Put(b, "orders/a", certificate.SerializeAsString()); });
  }
  EXPECT_EQ(CertificateTable::Get(store, "orders/a").value()->reasons(0), "后");
}

TEST(CatalogTableTest, LoadsEverythingInOrderOfNameWithVersionsAsEtags) {
  MemoryStore store;
  EXPECT_EQ(CatalogTable::Load(store).value().revision, 0);
  CommitTo(store, [](Batch& b) {
    for (const char* name : {"bureaus/sifa", "bureaus/gongan"}) {
      v1::Bureau bureau;
      bureau.set_name(name);
      CatalogTable::Put(b, bureau, 1);
    }
    v1::Subdistrict subdistrict;
    subdistrict.set_name("subdistricts/110108010");
    CatalogTable::Put(b, subdistrict, 1);
    v1::Community community;
    community.set_name(kXueyuanlu);
    CatalogTable::Put(b, community, 1);
    v1::Resource resource;
    resource.set_name(kResource);
    resource.set_etag("not stored");
    CatalogTable::Put(b, resource, 12, 1);
    CatalogTable::BumpRevision(b, 0);
  });
  const CatalogContents contents = CatalogTable::Load(store).value();
  ASSERT_EQ(contents.bureaus.size(), 2u);
  EXPECT_EQ(contents.bureaus[0].name(), "bureaus/gongan");
  ASSERT_EQ(contents.subdistricts.size(), 1u);
  ASSERT_EQ(contents.communities.size(), 1u);
  ASSERT_EQ(contents.resources.size(), 1u);
  EXPECT_EQ(contents.resources[0].etag(), "12");
  EXPECT_EQ(contents.revision, 1);
}

TEST(CatalogTableTest, AnOrderConflictsWithACatalogThatMovedOn) {
  MemoryStore store;
  const auto require = [&](int64_t revision) {
    return CommitTo(store, [&](Batch& b) { CatalogTable::RequireRevision(b, revision); });
  };
  EXPECT_TRUE(require(0).committed());
  CommitTo(store, [](Batch& b) { CatalogTable::BumpRevision(b, 0); });
  EXPECT_TRUE(require(1).committed());
  const CommitOutcome stale = require(0);
  EXPECT_FALSE(stale.committed());
  EXPECT_TRUE(CatalogTable::OwnsRevision(stale.conflict_key));
  EXPECT_FALSE(LedgerTable::Owns(stale.conflict_key));
  EXPECT_FALSE(CommitTo(store, [](Batch& b) { CatalogTable::BumpRevision(b, 0); }).committed());
}

TEST(StoreHeaderTableTest, MakesAHeaderOnceAndReadsItAfterwards) {
  RocksDbEngine engine;
  record::v1::StoreHeader fresh;
  fresh.set_epoch("0123456789abcdef");
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(engine.store(), fresh).value().schema_version(), kSchemaVersion);
  engine.Reopen();
  fresh.set_epoch("fedcba9876543210");
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(engine.store(), fresh).value().epoch(), "0123456789abcdef");
}

TEST(StoreHeaderTableTest, RefusesTheStoreOfANewerRelease) {
  MemoryStore store;
  record::v1::StoreHeader newer;
  newer.set_schema_version(kSchemaVersion + 1);
  CommitTo(store, [&](Batch& b) { b.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(newer, 1)); });
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(StoreHeaderTableTest, RefusesAStoreThatIsNotPeidans) {
  MemoryStore store;
  CommitTo(store, [](Batch& b) { b.Put("somebody else's", ""); });
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(StoreHeaderTableTest, ADamagedHeaderIsDataLoss) {
  MemoryStore store;
  CommitTo(store, [](Batch& b) { b.Put(TagPrefix(KeyTag::kHeader), "damaged"); });
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace peidan::storage
