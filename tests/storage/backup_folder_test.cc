// A folder of backups that has lost something, cannot be read, or has no room: nothing in it is made worse.
#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <sys/mount.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>

#include "storage/durable_file.h"
#include "tests/storage/backup_fixture.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

class BackupFolderTest : public BackupFixture {
 protected:
  // A store of which this many backups are made, each with something new.
  std::unique_ptr<LocalStore> StoreWithBackups(int count) {
    auto store = OpenSmall(Data());
    for (int i = 0; i < count; ++i) {
      Fill(*store, static_cast<uint64_t>(i) * 500, static_cast<uint64_t>(i + 1) * 500);
      MakeOne(*store);
    }
    return store;
  }
  void ExpectWhole(int count) const {
    for (int number = 1; number <= count; ++number) {
      EXPECT_EQ(Folder().Verify(static_cast<uint32_t>(number), GoOn).status(), absl::OkStatus()) << number;
    }
  }
};

TEST_F(BackupFolderTest, WhereSharedTablesAreAwayNothingIsDeleted) {
  const auto store = StoreWithBackups(2);
  fs::rename(Backups() + "/shared_checksum", Backups() + "/away");
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(Folder().List().value()[0].damage, BackupDamage::kFiles);
  fs::remove_all(Backups() + "/shared_checksum");
  fs::rename(Backups() + "/away", Backups() + "/shared_checksum");
  ExpectWhole(2);
  EXPECT_EQ(MakeOne(*store), 3u);
}

TEST_F(BackupFolderTest, WhereOneTableIsMissingTheOtherBackupsKeepTheirs) {
  const auto store = StoreWithBackups(2);
  const auto tables = ListDirectory(Backups() + "/shared_checksum").value();
  fs::remove(Backups() + "/shared_checksum/" + tables.back());
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ListDirectory(Backups() + "/shared_checksum").value().size(), tables.size() - 1);
}

TEST_F(BackupFolderTest, WhereTheSealsAreMissingNothingIsDeleted) {
  const auto store = StoreWithBackups(3);
  const fs::path seals = Backups() + "/seal";
  fs::rename(seals, Backups() + "/away");
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss) << "no seal at all";
  fs::create_directory(seals);
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss) << "three without a seal";
  fs::copy(Backups() + "/away/2", seals / "2");
  fs::copy(Backups() + "/away/3", seals / "3");
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss) << "one that is older than a seal";
  fs::copy(Backups() + "/away/1", seals / "1");
  ExpectWhole(3);
}

TEST_F(BackupFolderTest, OneBackupThatWasCopiedWithoutItsSealIsNoInterruptedOne) {
  const auto store = StoreWithBackups(1);
  fs::remove_all(Backups() + "/seal");
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_TRUE(fs::exists(Backups() + "/meta/1"));
}

TEST_F(BackupFolderTest, WhatCannotBeReadIsNotCalledDamaged) {
  const auto store = StoreWithBackups(1);
  fs::rename(Backups() + "/seal/1", Backups() + "/away");
  fs::create_directory(Backups() + "/seal/1");  // opens, and cannot be read
  EXPECT_EQ(Folder().List().status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Folder().Verify(1, GoOn).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(RestoreBackup(RequestOf(Backups(), 1, New())).status().code(), absl::StatusCode::kUnavailable);
  fs::remove(Backups() + "/seal/1");
  fs::rename(Backups() + "/away", Backups() + "/seal/1");
  ExpectWhole(1);
}

TEST_F(BackupFolderTest, AFolderThatCannotBeLockedIsNotSaidToBeInUse) {
  const auto store = StoreWithBackups(1);
  fs::remove(Backups() + "/LOCK");
  fs::create_directory(Backups() + "/LOCK");
  EXPECT_EQ(TryOne(*store).status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Folder().Verify(1, GoOn).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(BackupFolderTest, AVerificationIsPacedTellsHowFarItIsAndCanBeGivenUp) {
  StoreWithBackups(2);
  const BackupFolder slow({.directory = Backups(), .bytes_per_second = uint64_t{1} << 20});
  uint64_t last = 0;
  int calls = 0;
  const auto begin = std::chrono::steady_clock::now();
  const auto verified = slow.Verify(2, [&](const CopyProgress& progress) {
    EXPECT_GE(progress.copied_bytes, last);
    last = progress.copied_bytes;
    ++calls;
    return true;
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(verified.ok()) << verified.status();
  EXPECT_GE(took.count(), 0.5 * static_cast<double>(verified->size_bytes) / (1 << 20));
  EXPECT_GE(calls, 3);
  EXPECT_GT(last, 0u);
  EXPECT_EQ(slow.Verify(2, [](const CopyProgress&) { return false; }).status().code(), absl::StatusCode::kCancelled);
  ExpectWhole(2);
}

TEST_F(BackupFolderTest, GivenUpAfterTheLastByteItIsNotSealed) {
  const auto store = StoreWithBackups(1);
  const std::string text = "copied";
  bool copied = false;
  const BackupFolder folder(
      {.directory = Backups(), .on_step = [&](std::string_view step) { copied |= step == text; }});
  // A backup of almost nothing new: RocksDB asks for no progress while it copies.
  EXPECT_EQ(folder.Make(store->database(), {}, [](const CopyProgress&) { return false; }).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_FALSE(copied);
  EXPECT_EQ(Folder().List().value().size(), 1u);
  EXPECT_FALSE(fs::exists(Backups() + "/meta/2"));
}

TEST_F(BackupFolderTest, ASignOfDamageBeginsAPassAtOnce) {
  std::mutex mu;
  std::condition_variable changed;
  int passes = 0;
  RocksDbOptions options{.directory = Data()};
  options.scrub.every = absl::Hours(1);
  options.scrub.on_pass = [&](const ScrubReport&) {
    std::lock_guard lock(mu);
    ++passes;
    changed.notify_one();
  };
  const auto store = OpenRocksDbStore(options).value();
  std::unique_lock lock(mu);
  ASSERT_TRUE(changed.wait_for(lock, std::chrono::minutes(1), [&] { return passes == 1; }));
  lock.unlock();
  store->ScrubNow();
  lock.lock();
  EXPECT_TRUE(changed.wait_for(lock, std::chrono::minutes(1), [&] { return passes == 2; }));
}

// A small disk that the store shares with its backups.
class BackupOnAFullDiskTest : public testing::Test {
 protected:
  void SetUp() override {
    if (mount("tmpfs", disk_.path().c_str(), "tmpfs", 0, "size=24m") != 0) {
      GTEST_SKIP() << "mounting a tmpfs is not permitted here: " << std::strerror(errno);
    }
    mounted_ = true;
  }
  void TearDown() override {
    if (mounted_) umount(disk_.path().c_str());
  }
  std::unique_ptr<LocalStore> Open() {
    return OpenRocksDbStore({.directory = disk_.path() + "/store", .write_buffer_bytes = size_t{1} << 20}).value();
  }

  ScratchDirectory disk_;
  ScratchDirectory other_disk_;
  bool mounted_ = false;
};

TEST_F(BackupOnAFullDiskTest, ABackupStopsBeforeTheStoreMust) {
  const auto store = Open();
  ASSERT_EQ(PlaceOrders(*store, 0, 3000), absl::OkStatus());
  // Tables that are being merged would give space back after it was measured.
  ASSERT_TRUE(store->database().CompactRange({}, nullptr, nullptr).ok());
  const uint64_t keep = fs::space(disk_.path()).available - (uint64_t{1} << 20);
  const BackupFolder folder({.directory = disk_.path() + "/backups", .keep_free_bytes = keep});
  const absl::Status refused = folder.Make(store->database(), {}, GoOn).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused;
  EXPECT_GE(fs::space(disk_.path()).available, keep) << "what was copied is given back";
  EXPECT_EQ(PlaceOrders(*store, 3000, 3100), absl::OkStatus()) << "the store goes on";
  EXPECT_TRUE(folder.List().value().empty());
}

TEST_F(BackupOnAFullDiskTest, AStoreWhoseDiskIsFullIsStillBackedUpElsewhere) {
  const auto store = Open();
  uint64_t orders = 0;
  while (PlaceOrders(*store, orders, orders + 100).ok()) orders += 100;
  {
    std::ofstream filler(disk_.path() + "/filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  record::v1::BackupSeal seal;
  seal.set_epoch(kTestEpoch);
  const std::string backups = other_disk_.path() + "/backups";
  const auto made = BackupFolder({.directory = backups}).Make(store->database(), seal, GoOn);
  ASSERT_TRUE(made.ok()) << made.status();
  const auto restored = RestoreBackup(RequestOf(backups, made->number, other_disk_.path() + "/new"));
  ASSERT_TRUE(restored.ok()) << restored.status();
  EXPECT_GE(restored->orders, static_cast<int64_t>(orders));
}

}  // namespace
}  // namespace peidan::storage
