// The disk lies, fails, or is slow: what was acknowledged stays, and nothing is acknowledged that is not there.
// PEIDAN_LONG=1 plays the long forms; PEIDAN_SEED repeats a run.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <thread>

#include "storage/store_error.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"
#include "tests/storage/engines.h"
#include "tests/storage/fault_file_system.h"

namespace peidan::storage {
namespace {

constexpr char kId[] = "0123456789abcdef";

int Rounds(int brief, int thorough) { return std::getenv("PEIDAN_LONG") != nullptr ? thorough : brief; }

class DiskFaultTest : public testing::Test {
 protected:
  DiskFaultTest()
      : seed_(std::getenv("PEIDAN_SEED") ? std::stoull(std::getenv("PEIDAN_SEED")) : std::random_device()()) {
    chance_.seed(seed_);
    std::cout << "seed " << seed_ << "\n";
  }

  absl::StatusOr<std::unique_ptr<KeyValueStore>> Open() {
    auto base = OpenRocksDbStore(
        {.directory = scratch_.path() + "/data", .write_buffer_bytes = size_t{64} << 10, .env = env_.get()});
    if (!base.ok()) return base.status();
    return OpenWatermarkedStore(*std::move(base), kId,
                                {.path = scratch_.path() + "/watermark", .every = absl::Milliseconds(1)});
  }
  std::unique_ptr<KeyValueStore> OpenWithHeader() {
    auto store = Open();
    if (!store.ok()) throw std::runtime_error(store.status().ToString());
    record::v1::StoreHeader fresh;
    fresh.set_epoch(kId);
    const auto header = StoreHeaderTable::OpenOrCreate(**store, fresh);
    if (!header.ok()) throw std::runtime_error(header.status().ToString());
    return *std::move(store);
  }

  static Batch Pair(uint64_t number) {
    const std::string name = std::to_string(number);
    Batch batch;
    batch.Put("left/" + name, name + std::string(900, 'l'));
    batch.Put("right/" + name, name);
    return batch;
  }
  // Every acknowledged pair is there, and no pair is half.
  void Check(const KeyValueStore& store, const std::set<uint64_t>& acknowledged) {
    const auto left_entries = store.Scan({.begin = "left/", .end = "left0"}).value();
    const auto right_entries = store.Scan({.begin = "right/", .end = "right0"}).value();
    std::set<uint64_t> left, right;
    for (const KeyValue& entry : left_entries) left.insert(std::stoull(entry.key.substr(5)));
    for (const KeyValue& entry : right_entries) right.insert(std::stoull(entry.key.substr(6)));
    EXPECT_EQ(left, right);
    EXPECT_TRUE(std::includes(left.begin(), left.end(), acknowledged.begin(), acknowledged.end()));
  }

  const uint64_t seed_;
  std::mt19937_64 chance_;
  ScratchDirectory scratch_;
  std::shared_ptr<FaultFileSystem> disk_ = std::make_shared<FaultFileSystem>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
};

// Without this the others would prove nothing.
TEST_F(DiskFaultTest, TheDiskForgetsWhatWasNotSynced) {
  const std::string path = scratch_.path() + "/file", unnamed = scratch_.path() + "/unnamed";
  const auto write = [&](const std::string& name) {
    std::unique_ptr<rocksdb::FSWritableFile> file;
    EXPECT_TRUE(disk_->NewWritableFile(name, {}, &file, nullptr).ok());
    EXPECT_TRUE(file->Append(std::string(1000, 's'), {}, nullptr).ok());
    EXPECT_TRUE(file->Sync({}, nullptr).ok());
    EXPECT_TRUE(file->Append(std::string(100'000, 'u'), {}, nullptr).ok());
    EXPECT_TRUE(file->Close({}, nullptr).ok());
  };
  write(path);
  std::unique_ptr<rocksdb::FSDirectory> directory;
  ASSERT_TRUE(disk_->NewDirectory(scratch_.path(), {}, &directory, nullptr).ok());
  ASSERT_TRUE(directory->Fsync({}, nullptr).ok());
  write(unnamed);
  disk_->CutPower();
  EXPECT_FALSE(directory->Fsync({}, nullptr).ok());
  disk_->RestorePower(chance_);
  EXPECT_FALSE(std::filesystem::exists(unnamed));
  EXPECT_GE(std::filesystem::file_size(path), 1000u);
  EXPECT_LT(std::filesystem::file_size(path), 101'000u);
}

TEST_F(DiskFaultTest, APowerLossLosesNothingThatWasAcknowledged) {
  std::set<uint64_t> acknowledged;
  std::mutex mu;
  uint64_t next = 0;
  int refused = 0;
  const int rounds = Rounds(10, 200);
  for (int round = 0; round < rounds; ++round) {
    auto store = OpenWithHeader();
    const uint64_t commits = 20 + chance_() % 300;
    std::atomic<uint64_t> number = next;
    std::vector<std::thread> writers;
    for (int i = 0; i < 4; ++i) {
      writers.emplace_back([&] {
        for (uint64_t mine = number++; mine < next + 1000; mine = number++) {
          if (!store->CommitAndWait(Pair(mine)).ok()) return;
          std::lock_guard lock(mu);
          acknowledged.insert(mine);
          if (mine >= next + commits) disk_->CutPower();
        }
      });
    }
    for (std::thread& writer : writers) writer.join();
    next += 1000;
    store.reset();
    disk_->RestorePower(chance_);
    auto reopened = Open();
    if (!reopened.ok()) {
      ++refused;
      ADD_FAILURE() << "round " << round << ": " << reopened.status();
      break;
    }
    Check(**reopened, acknowledged);
  }
  std::cout << rounds << " power losses, " << acknowledged.size() << " acknowledged, " << refused << " refused\n";
}

TEST_F(DiskFaultTest, AFailedSyncIsNeverAnsweredWithOkAndReadsGoOn) {
  std::set<uint64_t> acknowledged;
  const int rounds = Rounds(10, 50);
  for (int round = 0; round < rounds; ++round) {
    auto store = OpenWithHeader();
    disk_->FailSync(1 + static_cast<int>(chance_() % 200));
    const uint64_t first = static_cast<uint64_t>(round) * 10'000;
    uint64_t number = first;
    absl::Status failed;
    for (; failed.ok() && number < first + 5000; ++number) {
      failed = store->CommitAndWait(Pair(number)).status();
      if (failed.ok()) acknowledged.insert(number);
    }
    EXPECT_TRUE(disk_->sync_failed());
    EXPECT_EQ(failed.code(), absl::StatusCode::kUnavailable) << failed;
    EXPECT_EQ(CauseOf(failed), StoreErrorCause::kReadOnly);
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(store->CommitAndWait(Pair(++number)).status().code(), absl::StatusCode::kUnavailable);
    }
    Check(*store, acknowledged);
    disk_->CutPower();  // what the failed sync covered may be gone
    store.reset();
    disk_->RestorePower(chance_);
    Check(*OpenWithHeader(), acknowledged);
  }
  std::cout << rounds << " failed syncs, " << acknowledged.size() << " acknowledged\n";
}

TEST_F(DiskFaultTest, ASlowDiskRefusesWhatDoesNotFitInTheQueue) {
  auto store =
      OpenRocksDbStore({.directory = scratch_.path() + "/data", .max_waiting_commits = 100, .env = env_.get()}).value();
  disk_->set_sync_takes(std::chrono::milliseconds(20));
  std::atomic<int> waiting = 0, most = 0, refused = 0, committed = 0;
  for (uint64_t number = 0; number < 5000; ++number) {
    most = std::max<int>(most, ++waiting);
    store->Commit(Pair(number), [&](const absl::StatusOr<CommitOutcome>& outcome) {
      --waiting;
      ++(outcome.ok() ? committed : refused);
      EXPECT_TRUE(outcome.ok() || CauseOf(outcome.status()) == StoreErrorCause::kOverloaded);
    });
  }
  store.reset();
  EXPECT_EQ(waiting, 0);
  EXPECT_EQ(committed + refused, 5000);
  EXPECT_GT(refused, 0);
  EXPECT_LE(most, 201) << "a hundred that wait, a hundred that are being written, and one that is refused";
}

}  // namespace
}  // namespace peidan::storage
