// A disk that fills up and is freed again, played on a small tmpfs.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <thread>

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
  std::atomic<int> surfaced = 0;
  const auto store = OpenOrThrow({.directory = disk_.path() + "/store",
                                  .write_buffer_bytes = kWriteBuffer,
                                  .on_background_error = [&](absl::Status status) {
                                    EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted) << status;
                                    ++surfaced;
                                  }});
  uint64_t last = Put(*store, "before").value().commit_seq;
  const int rounds = std::getenv("PEIDAN_LONG") != nullptr ? 20 : 3;
  for (int round = 0; round < rounds; ++round) {
    Fill();
    const absl::Status refused = PutUntilRefused(*store);
    EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted) << refused;
    EXPECT_EQ(Put(*store, "full").status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_TRUE(store->Get("before").value().has_value());
    EXPECT_FALSE(store->Get("full").value().has_value());
    Free();
    const auto resumed = Put(*store, "after" + std::to_string(round));
    ASSERT_TRUE(resumed.ok()) << resumed.status();
    EXPECT_GT(resumed->commit_seq, last);
    last = resumed->commit_seq;
    EXPECT_GE(surfaced, round + 1);
  }
}

// Somebody else fills the disk in the middle of writes and of background work, again and again.
TEST_F(FullDiskTest, SurvivesADiskThatFillsUpAtAnyMoment) {
  std::atomic<int> surfaced = 0;
  const RocksDbOptions options{.directory = disk_.path() + "/store",
                               .write_buffer_bytes = kWriteBuffer,
                               .on_background_error = [&](absl::Status) { ++surfaced; }};
  auto store = OpenOrThrow(options);
  std::atomic<bool> stop = false;
  std::thread filler([&] {
    while (!stop) Fill(), Free();
  });
  std::map<std::string, int> outcomes;
  std::vector<std::string> acknowledged;
  for (int i = 0; i < 6000; ++i) {
    const std::string key = "k" + std::to_string(i % 1000) + "/" + std::to_string(i);
    Batch batch;
    batch.Put(key, std::string(2000, 'v'));
    if (acknowledged.size() > 1000) batch.Delete(acknowledged[acknowledged.size() - 1000]);
    const absl::Status status = store->CommitAndWait(batch).status();
    ++outcomes[absl::StatusCodeToString(status.code())];
    if (status.ok()) acknowledged.push_back(key);
    if (absl::IsUnavailable(status)) {
      store.reset();
      while (!store) store = OpenRocksDbStore(options).value_or(nullptr);
    }
  }
  stop = true;
  filler.join();
  RecordProperty("surfaced", surfaced);
  for (const auto& [code, count] : outcomes) RecordProperty(code, count);
  const std::vector<std::string> newest(acknowledged.end() - 900, acknowledged.end());
  const auto values = store->MultiGet(newest).value();
  EXPECT_EQ(std::count(values.begin(), values.end(), std::nullopt), 0);
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
