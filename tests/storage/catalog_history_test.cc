// Every past revision of the catalog can be read again, exactly.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/migration.h"
#include "storage/records.h"
#include "storage/tables.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

std::string TextOf(const CatalogContents& contents) {
  std::string text = absl::StrCat(contents.revision, "\n");
  for (const auto& entry : contents.bureaus) absl::StrAppend(&text, entry.ShortDebugString(), "\n");
  for (const auto& entry : contents.subdistricts) absl::StrAppend(&text, entry.ShortDebugString(), "\n");
  for (const auto& entry : contents.communities) absl::StrAppend(&text, entry.ShortDebugString(), "\n");
  for (const auto& entry : contents.resources) absl::StrAppend(&text, entry.ShortDebugString(), "\n");
  for (const auto& entry : contents.precedents) absl::StrAppend(&text, entry.ShortDebugString(), "\n");
  return text;
}

v1::Resource MakeResource(int number, const std::string& name) {
  v1::Resource resource;
  resource.set_name(absl::StrCat("resources/minzheng-", number));
  resource.set_display_name(name);
  return resource;
}

v1::Precedent MakePrecedent(uint32_t number, v1::PrecedentState state) {
  v1::Precedent precedent;
  precedent.set_name(absl::StrCat("precedents/261124-0001-000", number));
  precedent.add_concepts("noise.generic");
  precedent.set_lead_bureau("bureaus/gongan");
  precedent.set_state(state);
  return precedent;
}

// A random change of the catalog from `revision` on.
Batch RandomChange(std::mt19937& random, int64_t revision) {
  Batch batch;
  const int first = static_cast<int>(random() % 20);
  for (int i = 0; i < 3; ++i) {
    const auto resource = MakeResource((first + i) % 20, absl::StrCat("助餐", random() % 100));
    CatalogTable::Put(batch, resource, static_cast<uint64_t>(revision) + 1, revision + 1);
  }
  v1::Bureau bureau;
  bureau.set_name(absl::StrCat("bureaus/b", random() % 5));
  bureau.set_short_name(absl::StrCat("局", random() % 100));
  CatalogTable::Put(batch, bureau, revision + 1);
  const auto precedent = MakePrecedent(random() % 4, static_cast<v1::PrecedentState>(1 + random() % 2));
  CatalogTable::Put(batch, precedent, static_cast<uint64_t>(revision) + 1, revision + 1);
  CatalogTable::BumpRevision(batch, revision);
  return batch;
}

TEST(CatalogHistoryTest, EveryRevisionIsReadAsItWas) {
  const uint32_t seed = 20261124;
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  RocksDbEngine engine;
  std::vector<std::string> past = {TextOf(CatalogTable::Load(engine.store()).value())};
  for (int64_t revision = 0; revision < 60; ++revision) {
    ASSERT_TRUE(engine.store().CommitAndWait(RandomChange(random, revision)).value().committed());
    past.push_back(TextOf(CatalogTable::Load(engine.store()).value()));
  }
  engine.Reopen();
  for (size_t revision = 0; revision < past.size(); ++revision) {
    EXPECT_EQ(TextOf(CatalogTable::LoadAt(engine.store(), static_cast<int64_t>(revision)).value()), past[revision]);
  }
}

TEST(CatalogHistoryTest, APrecedentIsBornAndRetired) {
  MemoryStore store;
  for (int64_t revision = 0; revision < 2; ++revision) {
    Batch batch;
    const auto state = revision == 0 ? v1::PRECEDENT_STATE_ACTIVE : v1::PRECEDENT_STATE_RETIRED;
    CatalogTable::Put(batch, MakePrecedent(1, state), static_cast<uint64_t>(revision) + 1, revision + 1);
    CatalogTable::BumpRevision(batch, revision);
    ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  }
  EXPECT_EQ(CatalogTable::LoadAt(store, 0)->precedents.size(), 0);
  EXPECT_EQ(CatalogTable::LoadAt(store, 1)->precedents.at(0).state(), v1::PRECEDENT_STATE_ACTIVE);
  EXPECT_EQ(CatalogTable::LoadAt(store, 1)->precedents.at(0).etag(), "1");
  const v1::Precedent present = CatalogTable::Load(store)->precedents.at(0);
  EXPECT_EQ(present.state(), v1::PRECEDENT_STATE_RETIRED);
  EXPECT_EQ(present.etag(), "2");
}

// Somebody else writes one precedent after another, each time between the two scans of who reads.
class BusyReader final : public Reader {
 public:
  BusyReader(KeyValueStore& store, int writes) : store_(store), left_(writes) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override { return store_.Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return store_.MultiGet(keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    if (options.begin == TagPrefix(KeyTag::kPrecedent) && left_-- > 0) {
      const int64_t revision = CatalogTable::Revision(store_).value();
      Batch batch;
      CatalogTable::Put(batch, MakePrecedent(1, v1::PRECEDENT_STATE_ACTIVE), static_cast<uint64_t>(revision) + 1,
                        revision + 1);
      CatalogTable::BumpRevision(batch, revision);
      EXPECT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
    }
    return store_.Scan(options);
  }

 private:
  KeyValueStore& store_;
  mutable int left_;
};

TEST(CatalogHistoryTest, WhatIsReadIsOfOneRevision) {
  MemoryStore store;
  const CatalogContents contents = CatalogTable::Load(BusyReader(store, 3)).value();
  EXPECT_EQ(contents.revision, 3);
  EXPECT_EQ(contents.precedents.at(0).etag(), "3");
  EXPECT_EQ(CatalogTable::Load(BusyReader(store, 1000)).status().code(), absl::StatusCode::kAborted);
}

TEST(CatalogHistoryTest, ARevisionThatNeverWasIsNotFound) {
  MemoryStore store;
  std::mt19937 random(1);
  ASSERT_TRUE(store.CommitAndWait(RandomChange(random, 0)).value().committed());
  EXPECT_EQ(CatalogTable::LoadAt(store, 2).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CatalogTable::LoadAt(store, -1).status().code(), absl::StatusCode::kNotFound);
}

// A store as the earlier release left it: present entries, no history.
std::string FillAsLayoutOne(KeyValueStore& store, int entries) {
  Batch batch;
  record::v1::StoreHeader header;
  header.set_schema_version(1);
  header.set_epoch("0123456789abcdef");
  batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
  for (int i = 0; i < entries; ++i) {
    const v1::Resource resource = MakeResource(10000 + i, "陪诊");
    batch.Put(EntryKey(KeyTag::kResource, LastSegment(resource.name())), EncodeRecord(resource, 7));
  }
  v1::Certificate certificate;
  certificate.add_reasons("按旧版存放的依据书");
  batch.Put(EntryKey(KeyTag::kCertificate, "261124-0001-0025"), EncodeRecord(certificate, 1));
  batch.Put(TagPrefix(KeyTag::kCatalogRevision), std::string("\0\0\0\0\0\0\0\5", 8));
  EXPECT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  return TextOf(CatalogTable::Load(store).value());
}

TEST(CatalogHistoryTest, AnEarlierStoreBeginsItsHistoryWhenItIsOpened) {
  MemoryStore store;
  const std::string present = FillAsLayoutOne(store, 3000);
  const auto header = StoreHeaderTable::OpenOrCreate(store, {}).value();
  EXPECT_EQ(header.schema_version(), kSchemaVersion);
  EXPECT_EQ(header.epoch(), "0123456789abcdef");
  EXPECT_EQ(TextOf(CatalogTable::LoadAt(store, 5).value()), present);
  EXPECT_EQ(CatalogTable::LoadAt(store, 4).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(CertificateTable::Get(store, "orders/261124-0001-0025").value()->reasons(0), "按旧版存放的依据书");

  Batch change;
  CatalogTable::Put(change, MakeResource(10000, "陪诊（改）"), 8, 6);
  CatalogTable::BumpRevision(change, 5);
  ASSERT_TRUE(store.CommitAndWait(std::move(change)).value().committed());
  EXPECT_EQ(TextOf(CatalogTable::LoadAt(store, 5).value()), present);
  EXPECT_EQ(TextOf(CatalogTable::LoadAt(store, 6).value()), TextOf(CatalogTable::Load(store).value()));
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).value().schema_version(), kSchemaVersion);
}

TEST(CatalogHistoryTest, AnInterruptedBeginningIsMadeGood) {
  MemoryStore store;
  const std::string present = FillAsLayoutOne(store, 3000);
  // The release that made layout 2 first wrote the history and then the header, and was interrupted in between.
  ASSERT_TRUE(store.CommitAndWait(CatalogTable::BeginHistory(store, "").value().batch).value().committed());
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).value().schema_version(), kSchemaVersion);
  EXPECT_EQ(TextOf(CatalogTable::LoadAt(store, 5).value()), present);
}

TEST(CatalogHistoryTest, AnEmptyEarlierStoreIsOpened) {
  MemoryStore store;
  record::v1::StoreHeader header;
  header.set_schema_version(1);
  Batch batch;
  batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  EXPECT_EQ(StoreHeaderTable::OpenOrCreate(store, {}).value().schema_version(), kSchemaVersion);
}

}  // namespace
}  // namespace peidan::storage
