#include "storage/rocksdb_store.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "tests/storage/key_value_store_contract.h"

namespace peidan::storage {

INSTANTIATE_TYPED_TEST_SUITE_P(RocksDb, KeyValueStoreContract, RocksDbEngine);

namespace {

Batch OnePut(std::string key, std::string value) {
  Batch batch;
  batch.Put(std::move(key), std::move(value));
  return batch;
}

// Flips one bit in the middle of the largest file of the directory with this ending.
void FlipBit(const std::string& directory, const std::string& ending) {
  std::filesystem::path largest;
  uintmax_t size = 0;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    if (file.path().extension() != ending || file.file_size() <= size) continue;
    largest = file.path();
    size = file.file_size();
  }
  ASSERT_GT(size, 0u) << "no " << ending << " in " << directory;
  std::fstream bytes(largest, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(size / 2));
  const char damaged = static_cast<char>(bytes.get() ^ 0x10);
  bytes.seekp(static_cast<std::streamoff>(size / 2));
  bytes.put(damaged);
}

TEST(RocksDbStoreTest, CommitNumbersGrowAcrossRestarts) {
  RocksDbEngine engine;
  uint64_t last = 0;
  for (int restart = 0; restart < 3; ++restart) {
    for (int i = 0; i < 3; ++i) {
      const uint64_t seq = engine.store().CommitAndWait(OnePut("k", "v")).value().commit_seq;
      EXPECT_EQ(seq, last + 1);
      last = seq;
    }
    engine.Reopen();
  }
}

TEST(RocksDbStoreTest, StartedOverAndOverItTakesWritesAndLosesNothing) {
  constexpr int kStarts = 100;
  RocksDbEngine engine;
  for (int start = 0; start < kStarts; ++start) {
    ASSERT_TRUE(engine.store().CommitAndWait(OnePut(absl::StrCat("k", start), "v")).value().committed());
    engine.Reopen();
  }
  EXPECT_EQ(engine.store().Scan({.begin = "k", .end = "l"}).value().size(), kStarts);
}

TEST(RocksDbStoreTest, ASecondOpenerIsToldWhoHoldsTheDirectory) {
  RocksDbEngine engine;
  const auto second = OpenRocksDbStore({.directory = engine.directory()});
  EXPECT_EQ(second.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(second.status().message(), "another process holds " + engine.directory());
  EXPECT_TRUE(engine.store().CommitAndWait(OnePut("k", "v")).value().committed());
}

TEST(RocksDbStoreTest, MakesTheDirectoryWithItsParents) {
  ScratchDirectory scratch;
  EXPECT_TRUE(OpenRocksDbStore({.directory = scratch.path() + "/a b/数据"}).ok());
}

TEST(RocksDbStoreTest, ADirectoryThatCannotBeMadeIsAFailedPrecondition) {
  EXPECT_EQ(OpenRocksDbStore({.directory = "/proc/peidan"}).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST(RocksDbStoreTest, AFlippedBitInATableIsDataLossAndNeverAShortScan) {
  ScratchDirectory scratch;
  // A small memory table, so that entries reach table files.
  const RocksDbOptions options{.directory = scratch.path(), .write_buffer_bytes = size_t{64} << 10};
  constexpr int kEntries = 2000;
  {
    const auto store = OpenOrThrow(options);
    for (int i = 0; i < kEntries; i += 100) {
      Batch batch;
      for (int j = i; j < i + 100; ++j)
        batch.Put("key" + std::to_string(j), std::string(200, static_cast<char>('a' + j % 26)));
      ASSERT_TRUE(store->CommitAndWait(batch).value().committed());
    }
    ASSERT_EQ(store->Scan({}).value().size(), size_t{kEntries});
  }
  FlipBit(scratch.path(), ".sst");
  const auto store = OpenRocksDbStore(options);
  if (!store.ok()) {
    EXPECT_EQ(store.status().code(), absl::StatusCode::kDataLoss);
    return;
  }
  EXPECT_EQ((*store)->Scan({}).status().code(), absl::StatusCode::kDataLoss);
}

TEST(RocksDbStoreTest, AFlippedBitInTheLogRefusesToOpen) {
  RocksDbEngine engine;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(engine.store().CommitAndWait(OnePut("key" + std::to_string(i), "value")).value().committed());
  }
  engine.Close();
  FlipBit(engine.directory(), ".log");
  EXPECT_EQ(OpenRocksDbStore({.directory = engine.directory()}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace peidan::storage
