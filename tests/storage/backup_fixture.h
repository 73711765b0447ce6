// A store with orders and a folder of its backups, for the tests of backup and restore.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>

#include "storage/rocksdb_restore.h"
#include "tests/storage/engines.h"
#include "tests/storage/order_maker.h"

namespace peidan::storage {

inline constexpr char kFreshEpoch[] = "fedcba9876543210";
inline constexpr size_t kSmallBuffer = size_t{256} << 10;  // so that there are many table files

inline bool GoOn(const CopyProgress&) { return true; }

inline std::unique_ptr<LocalStore> OpenSmall(const std::string& directory) {
  auto store = OpenRocksDbStore({.directory = directory, .write_buffer_bytes = kSmallBuffer});
  if (!store.ok()) throw std::runtime_error(store.status().ToString());
  return *std::move(store);
}

inline RestoreRequest RequestOf(const std::string& from, uint32_t number, const std::string& data) {
  RestoreRequest request;
  request.backup_directory = from;
  request.number = number;
  request.data_directory = data;
  request.fresh_epoch = kFreshEpoch;
  return request;
}

// The store is in data/, its backups are in backups/, and new/ is where they are restored.
class BackupFixture : public testing::Test {
 protected:
  std::string Data() const { return scratch_.path() + "/data"; }
  std::string Backups() const { return scratch_.path() + "/backups"; }
  std::string New() const { return scratch_.path() + "/new"; }
  BackupFolder Folder() const { return BackupFolder({.directory = Backups()}); }

  void Fill(LocalStore& store, uint64_t first, uint64_t end) { ASSERT_TRUE(PlaceOrders(store, first, end).ok()); }
  absl::StatusOr<StoredBackup> TryOne(LocalStore& store) const {
    record::v1::BackupSeal seal;
    seal.set_epoch(kTestEpoch);
    return Folder().Make(store.database(), seal, GoOn);
  }
  uint32_t MakeOne(LocalStore& store) const {
    const auto made = TryOne(store);
    EXPECT_TRUE(made.ok()) << made.status();
    return made.ok() ? made->number : 0;
  }

 private:
  ScratchDirectory scratch_;
};

}  // namespace peidan::storage
