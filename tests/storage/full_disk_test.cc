// A disk that fills up and is freed again, played on a small tmpfs.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <mutex>

#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

class FullDiskTest : public testing::Test {
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

  // Writes a file until nothing more fits.
  void Fill() {
    std::ofstream filler(disk_.path() + "/filler", std::ios::binary);
    const std::string block(4096, 'x');
    while (filler.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
    }
  }
  void Free() { std::filesystem::remove(disk_.path() + "/filler"); }

  ScratchDirectory disk_;
  bool mounted_ = false;
};

constexpr size_t kWriteBuffer = size_t{1} << 20;

absl::StatusOr<CommitOutcome> Put(KeyValueStore& store, const std::string& key) {
  Batch batch;
  batch.Put(key, std::string(2000, 'v'));
  return store.CommitAndWait(batch);
}

absl::Status PutUntilRefused(KeyValueStore& store) {
  absl::Status refused;
  for (int i = 0; i < 10'000 && refused.ok(); ++i) refused = Put(store, "filling" + std::to_string(i)).status();
  return refused;
}

TEST_F(FullDiskTest, RefusesWritesServesReadsAndResumesByItself) {
  std::mutex mu;
  std::vector<absl::Status> surfaced;  // guarded by mu
  const auto store = OpenOrThrow({.directory = disk_.path() + "/store",
                                  .write_buffer_bytes = kWriteBuffer,
                                  .on_background_error = [&](absl::Status status) {
                                    std::lock_guard lock(mu);
                                    surfaced.push_back(std::move(status));
                                  }});
  const uint64_t before = Put(*store, "before").value().commit_seq;
  for (int round = 0; round < 5; ++round) {
    Fill();
    const absl::Status refused = PutUntilRefused(*store);
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused;
    for (int i = 0; i < 100; ++i) {
      ASSERT_EQ(Put(*store, "full").status().code(), absl::StatusCode::kResourceExhausted);
    }
    EXPECT_TRUE(store->Get("before").value().has_value());
    EXPECT_FALSE(store->Get("full").value().has_value());
    Free();
    const auto resumed = Put(*store, "after" + std::to_string(round));
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_GT(resumed->commit_seq, before);
    EXPECT_TRUE(store->Get("after" + std::to_string(round)).value().has_value());
  }
  std::lock_guard lock(mu);
  ASSERT_FALSE(surfaced.empty());
  EXPECT_EQ(surfaced[0].code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(FullDiskTest, AStoreClosedOnAFullDiskOpensAgainWithEverythingAcknowledged) {
  const RocksDbOptions options{.directory = disk_.path() + "/store", .write_buffer_bytes = kWriteBuffer};
  auto store = OpenOrThrow(options);
  Fill();
  std::vector<std::string> acknowledged;
  for (int i = 0; i < 10'000; ++i) {
    acknowledged.push_back("k" + std::to_string(i));
    if (!Put(*store, acknowledged.back()).ok()) break;
  }
  acknowledged.pop_back();
  store.reset();
  Free();
  store = OpenOrThrow(options);
  const auto values = store->MultiGet(acknowledged).value();
  EXPECT_EQ(std::count(values.begin(), values.end(), std::nullopt), 0);
  EXPECT_TRUE(Put(*store, "after").ok());
}

}  // namespace
}  // namespace peidan::storage
