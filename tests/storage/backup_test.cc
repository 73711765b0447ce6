// Backups of a store that is written to meanwhile: whole, incremental, checked; and brought back.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "storage/rocksdb_recovery.h"
#include "storage/store_error.h"
#include "storage/watermarked_store.h"
#include "tests/storage/backup_fixture.h"
#include "tests/storage/test_length.h"
#include "tests/storage/victim.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

using BackupTest = BackupFixture;

TEST_F(BackupTest, HoldsEverythingAcknowledgedBeforeAndComesBackWithANewEpoch) {
  const auto store = OpenSmall(Data());
  Fill(*store, 0, 100);
  EXPECT_EQ(MakeOne(*store), 1u);
  Fill(*store, 100, 120);
  const auto restored = RestoreBackup(RequestOf(Backups(), 1, New()));
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_EQ(restored->orders, 100);
  EXPECT_EQ(restored->events, 100);
  EXPECT_EQ(restored->commit_seq, 101u);  // the header's and one an order
  const auto copy = OpenOrThrow({.directory = New()});
  const auto header = StoreHeaderTable::OpenOrCreate(*copy, {}).value();
  EXPECT_EQ(header.epoch(), kFreshEpoch);
  ASSERT_EQ(header.restorations_size(), 1);
  EXPECT_EQ(header.restorations(0).former_epoch(), kTestEpoch);
  EXPECT_EQ(header.restorations(0).commit_seq(), 101u);
  EXPECT_EQ(OrderTable::Get(*copy, OrderNameOf(99)).value()->message.need().text(), LongText(99));
  EXPECT_FALSE(OrderTable::Get(*copy, OrderNameOf(100)).value().has_value());
}

TEST_F(BackupTest, ComesBackWithItsWatermarkWhateverWasThere) {
  Fill(*OpenSmall(Data()), 0, 10);
  MakeOne(*OpenSmall(Data()));
  const std::string beside = DefaultWatermarkPath(New() + "/");
  EXPECT_EQ(beside, New() + ".watermark");
  ASSERT_EQ(WatermarkFile::Replace(beside, {kTestEpoch, 99}), absl::OkStatus());  // of the store that was there before
  const auto restored = RestoreBackup(RequestOf(Backups(), 1, New()));
  ASSERT_TRUE(restored.ok()) << restored.status();
  const auto watermark = WatermarkFile::Read(beside).value();
  ASSERT_TRUE(watermark.has_value());
  EXPECT_EQ(watermark->store_id, kFreshEpoch);
  EXPECT_EQ(watermark->commit_seq, restored->commit_seq + 1) << "the renewal of the header is a commit, too";
  EXPECT_EQ(OpenWatermarkedStore(OpenSmall(New()), "never used......", {.path = beside}).status(), absl::OkStatus());
  EXPECT_EQ(restored->former_watermark, beside + ".before-restore");
  EXPECT_EQ(WatermarkFile::Read(restored->former_watermark).value()->commit_seq, 99u);
}

TEST_F(BackupTest, ASecondOneCopiesOnlyWhatIsNew) {
  // With the usual buffer, so that no compaction makes new files in between.
  const auto store = OpenRocksDbStore({.directory = Data()}).value();
  Fill(*store, 0, 1000);
  MakeOne(*store);
  const auto bytes = [this] {
    uintmax_t sum = 0;
    for (const auto& file : fs::recursive_directory_iterator(Backups()))
      sum += file.is_regular_file() ? file.file_size() : 0;
    return sum;
  };
  const uintmax_t first = bytes();
  Fill(*store, 1000, 1010);
  MakeOne(*store);
  EXPECT_LT(bytes() - first, first / 3);
  const auto listed = Folder().List().value();
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].number, 1u);
  EXPECT_EQ(listed[1].seal.epoch(), kTestEpoch);
}

TEST_F(BackupTest, OnlyOneAtATimeAndOneThatIsGivenUpLeavesNothing) {
  const auto store = OpenSmall(Data());
  Fill(*store, 0, 3000);
  absl::Status second;
  const auto made = Folder().Make(store->database(), {}, [&](const CopyProgress& progress) {
    EXPECT_GT(progress.copied_bytes, 0u);
    second = Folder().Make(store->database(), {}, GoOn).status();
    return false;
  });
  EXPECT_EQ(made.status().code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(second.code(), absl::StatusCode::kAborted);
  EXPECT_TRUE(Folder().List().value().empty());
  EXPECT_TRUE(Folder().Verify(MakeOne(*store), GoOn).ok());
}

TEST_F(BackupTest, WhatIsNotThereIsSaid) {
  EXPECT_TRUE(Folder().List().value().empty());
  EXPECT_EQ(Folder().Verify(1, GoOn).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, New())).status().code(), absl::StatusCode::kNotFound);
  EXPECT_FALSE(fs::exists(New()));
}

TEST_F(BackupTest, OnlyAnEmptyDirectoryIsRestoredInto) {
  const auto store = OpenSmall(Data());
  Fill(*store, 0, 10);
  MakeOne(*store);
  EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, Data())).status().code(), absl::StatusCode::kFailedPrecondition);
  fs::create_directories(New());
  std::ofstream(New() + "/账本.txt") << "别人的文件";
  EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, New())).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(fs::exists(New() + "/账本.txt"));
  EXPECT_EQ(OrderTable::List(*store, {}, {.size = 1}).value().total, 10);
}

TEST_F(BackupTest, EveryFlippedFileIsFound) {
  {
    const auto store = OpenSmall(Data());
    Fill(*store, 0, 600);
    MakeOne(*store);
  }
  std::mt19937 random(FromEnvironment("PEIDAN_SEED", 20261124));
  int flipped = 0;
  for (const auto& file : fs::recursive_directory_iterator(Backups())) {
    if (!file.is_regular_file() || file.path().filename() == "LOCK" || file.file_size() == 0) continue;
    const auto place = static_cast<std::streamoff>(random() % file.file_size());
    const auto flip = [&file, place] {
      std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekg(place);
      const char turned = static_cast<char>(bytes.get() ^ 0x04);
      bytes.seekp(place);
      bytes.put(turned);
    };
    flip();
    ++flipped;
    EXPECT_EQ(Folder().Verify(1, GoOn).status().code(), absl::StatusCode::kDataLoss) << file.path() << " at " << place;
    fs::remove_all(New());
    EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, New())).status().code(), absl::StatusCode::kDataLoss)
        << file.path();
    EXPECT_FALSE(fs::exists(New()) && OpenRocksDbStore({.directory = New()}).ok()) << file.path();
    flip();
  }
  EXPECT_GE(flipped, 6);
  EXPECT_TRUE(Folder().Verify(1, GoOn).ok());
  std::printf("%d files flipped, each found\n", flipped);
}

TEST_F(BackupTest, MadeUnderLoadEachHoldsExactlyTheCommitsUpToItsLast) {
  const int backups = FromEnvironment("PEIDAN_BACKUPS", 3);
  const auto store = OpenSmall(Data());
  Fill(*store, 0, 10);
  std::mutex mu;
  std::map<uint64_t, uint64_t> acknowledged;  // guarded by mu; commit number by order
  std::atomic<bool> stop = false;
  std::atomic<uint64_t> next = 10;
  std::vector<std::thread> writers;
  for (int i = 0; i < 4; ++i) {
    writers.emplace_back([&] {
      while (!stop) {
        const uint64_t number = next++;
        const auto outcome = store->CommitAndWait(OrderBatch(number)).value();
        std::lock_guard lock(mu);
        acknowledged[number] = outcome.commit_seq;
      }
    });
  }
  for (int round = 0; round < backups; ++round) {
    uint64_t before = 0;
    {
      std::lock_guard lock(mu);
      for (const auto& [number, commit_seq] : acknowledged) before = std::max(before, commit_seq);
    }
    const uint32_t number = MakeOne(*store);
    const auto restored = RestoreBackup(RequestOf(Backups(), number, New()));
    ASSERT_TRUE(restored.ok()) << restored.status();
    EXPECT_GE(restored->commit_seq, before);
    auto copy = OpenOrThrow({.directory = New()});
    const auto orders = copy->Scan({.begin = TagPrefix(KeyTag::kOrder), .end = AfterTag(KeyTag::kOrder)}).value();
    for (const KeyValue& entry : orders) EXPECT_EQ(store->Get(entry.key).value(), entry.value);
    const auto events = copy->Scan({.begin = TagPrefix(KeyTag::kEvent), .end = AfterTag(KeyTag::kEvent)}).value();
    for (const KeyValue& entry : events) EXPECT_EQ(store->Get(entry.key).value(), entry.value);
    EXPECT_EQ(orders.size(), events.size());
    std::lock_guard lock(mu);
    for (const auto& [order, commit_seq] : acknowledged) {
      EXPECT_EQ(OrderTable::Get(*copy, OrderNameOf(order)).value().has_value(), commit_seq <= restored->commit_seq);
    }
    copy.reset();  // removes files of its own while it is open
    fs::remove_all(New());
  }
  stop = true;
  for (std::thread& writer : writers) writer.join();
  std::printf("%d backups, %zu orders under way\n", backups, acknowledged.size());
}

TEST_F(BackupTest, AKilledBackupIsNotListedAndDisturbsNoOther) {
  const int kills = FromEnvironment("PEIDAN_KILLS_PER_POINT", 3);
  constexpr uint64_t kNewOrders = 1000;  // so that there is something to copy
  uint64_t orders = 0;
  size_t listed = 0;
  uint32_t whole = 0;
  for (const std::string point : {"begin", "copying", "copied", "sealed"}) {
    for (int round = 0; round < kills; ++round) {
      Fill(*OpenSmall(Data()), orders, orders + kNewOrders);
      orders += kNewOrders;
      EXPECT_EQ(RunVictim({"backup", Data(), Backups(), point, "1"}), VictimEnd::kKilled) << point;
      listed += point == "sealed" ? 1 : 0;
      EXPECT_EQ(Folder().List().value().size(), listed) << point;
      whole = MakeOne(*OpenSmall(Data()));
      EXPECT_EQ(Folder().List().value().size(), ++listed) << point;
      EXPECT_EQ(Folder().Verify(whole, GoOn).status(), absl::OkStatus()) << point;
    }
  }
  const auto all = Folder().List().value();
  for (const StoredBackup& backup : all) {
    EXPECT_EQ(Folder().Verify(backup.number, GoOn).status(), absl::OkStatus()) << backup.number;
  }
  EXPECT_EQ(RestoreBackup(RequestOf(Backups(), whole, New())).value().orders, static_cast<int64_t>(orders));
}

TEST_F(BackupTest, AKilledRestoreRefusesToOpenAndIsRunAgain) {
  const int kills = FromEnvironment("PEIDAN_KILLS_PER_POINT", 3);
  {
    const auto store = OpenSmall(Data());
    Fill(*store, 0, 300);
    MakeOne(*store);
  }
  for (const char* point : {"marked", "copied", "renewed", "moving", "moved", "watermarked"}) {
    for (int round = 0; round < kills; ++round) {
      const std::string times = point == std::string("moving") ? std::to_string(1 + round % 4) : "1";
      EXPECT_EQ(RunVictim({"restore", Backups(), "1", New(), point, times}), VictimEnd::kKilled) << point;
      const absl::Status refused = OpenRocksDbStore({.directory = New()}).status();
      EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition) << point;
      EXPECT_EQ(CauseOf(refused), StoreErrorCause::kRestoring) << point;
      EXPECT_FALSE(LockStore(New()).ok()) << point << ": a recovery is no way out";
      EXPECT_EQ(RunVictim({"restore", Backups(), "1", New(), "never", "1"}), VictimEnd::kDone) << point;
      {
        const auto store = OpenWatermarkedStore(OpenSmall(New()), kTestEpoch, {.path = DefaultWatermarkPath(New())});
        ASSERT_TRUE(store.ok()) << point << ": " << store.status();
        EXPECT_EQ(OrderTable::List(**store, {}, {.size = 1}).value().total, 300) << point;
      }  // removes files of its own while it is open
      fs::remove_all(New());
    }
  }
}

}  // namespace
}  // namespace peidan::storage
