// A store that is damaged stops, and one that could not write comes back by itself.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/metadata.h>

#include <condition_variable>
#include <fstream>
#include <mutex>
#include <random>
#include <vector>

#include "storage/guarded_store.h"
#include "storage/keys.h"
#include "storage/rocksdb_file_check.h"
#include "storage/rocksdb_wal.h"
#include "storage/store_error.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

// Answers what it is told to.
class ScriptedStore final : public KeyValueStore {
 public:
  explicit ScriptedStore(absl::Status& answer, std::mutex& mu) : answer_(answer), mu_(mu) {}
  absl::StatusOr<std::optional<std::string>> Get(std::string_view) const override { return Answer(std::nullopt); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(const std::vector<std::string>&) const override {
    return Answer(std::vector<std::optional<std::string>>());
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions&) const override {
    return Answer(std::vector<KeyValue>());
  }
  std::unique_ptr<Reader> Snapshot() const override { return std::make_unique<ScriptedStore>(answer_, mu_); }
  void Commit(Batch, CommitCallback done) override { done(Answer(CommitOutcome{1, ""})); }

 private:
  template <typename T>
  absl::StatusOr<T> Answer(T value) const {
    std::lock_guard lock(mu_);
    if (!answer_.ok()) return answer_;
    return value;
  }
  absl::Status& answer_;
  std::mutex& mu_;
};

class HealthTest : public testing::Test {
 protected:
  void Become(absl::Status answer) {
    std::lock_guard lock(mu_);
    answer_ = std::move(answer);
  }
  std::unique_ptr<KeyValueStore> Open() {
    return GuardedStore(std::make_unique<ScriptedStore>(answer_, mu_), health_, absl::Milliseconds(1));
  }
  absl::StatusCode CommitCode(KeyValueStore& store) {
    Batch batch;
    batch.Put("k", "v");
    return store.CommitAndWait(std::move(batch)).status().code();
  }

  std::mutex mu_;
  absl::Status answer_;  // guarded by mu_
  StoreHealth health_;
};

TEST_F(HealthTest, OneDamagedReadStopsEverything) {
  const auto store = Open();
  const auto snapshot = store->Snapshot();
  Become(absl::DataLossError("block checksum mismatch in /data/000012.sst"));
  EXPECT_EQ(snapshot->Scan({}).status().code(), absl::StatusCode::kDataLoss);
  Become(absl::OkStatus());
  EXPECT_EQ(store->Get("k").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(store->MultiGet({"k"}).status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(CommitCode(*store), absl::StatusCode::kDataLoss);
  EXPECT_EQ(health_.report().detail, "block checksum mismatch in /data/000012.sst");
}

TEST_F(HealthTest, AFullDiskIsReadOnlyUntilACommitOfItsOwnSucceeds) {
  const auto store = Open();
  std::condition_variable changed;
  std::vector<StoreHealth::State> states;
  std::mutex states_mu;
  health_.Listen([&](const StoreHealth::Report& report) {
    std::lock_guard lock(states_mu);
    states.push_back(report.state);
    changed.notify_one();
  });
  Become(absl::ResourceExhaustedError("the disk is full"));
  EXPECT_EQ(CommitCode(*store), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(health_.state(), StoreHealth::State::kReadOnly);
  Become(absl::OkStatus());
  std::unique_lock lock(states_mu);
  changed.wait(lock, [&] { return states.size() == 3; });
  using State = StoreHealth::State;
  EXPECT_EQ(states, (std::vector<State>{State::kServing, State::kReadOnly, State::kServing}));
  lock.unlock();
  health_.Listen(nullptr);
}

TEST_F(HealthTest, ADatabaseThatIsAwayTakesNoWritesUntilOneSucceeds) {
  health_.NoteRead(UnreachableError("the connection is lost"));  // perhaps of one snapshot only
  EXPECT_EQ(health_.state(), StoreHealth::State::kServing);
  health_.NoteWrite(UnreachableError("the connection is lost"));
  EXPECT_EQ(health_.state(), StoreHealth::State::kReadOnly);
  EXPECT_EQ(health_.report().detail, "the connection is lost");
  health_.NoteWrite(absl::OkStatus());
  EXPECT_EQ(health_.state(), StoreHealth::State::kServing);
}

TEST_F(HealthTest, AnOverloadedStoreIsHealthy) {
  const auto store = Open();
  Become(OverloadedError());
  EXPECT_EQ(CommitCode(*store), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(health_.state(), StoreHealth::State::kServing);
}

TEST_F(HealthTest, DamageIsNotHealedByAWrite) {
  health_.NoteRead(absl::DataLossError("first"));
  health_.NoteRead(absl::DataLossError("second"));
  health_.NoteWrite(absl::OkStatus());
  EXPECT_EQ(health_.Damage(), absl::DataLossError("first"));
}

class ScrubberTest : public testing::Test {
 protected:
  RocksDbOptions Options() {
    RocksDbOptions options{.directory = scratch_.path(), .write_buffer_bytes = size_t{64} << 10};
    options.scrub = {.every = absl::Milliseconds(1),
                     .bytes_per_second = uint64_t{1} << 30,
                     .on_pass = [this](const ScrubReport& report) {
                       std::lock_guard lock(mu_);
                       ++passes_;
                       report_ = report;
                       passed_.notify_one();
                     }};
    return options;
  }
  // What a pass finds that begins from now on.
  ScrubReport NextPass() {
    std::unique_lock lock(mu_);
    const int seen = passes_;
    passed_.wait(lock, [&] { return passes_ >= seen + 2; });
    return report_;
  }
  // Bytes that no compression makes smaller.
  std::string Noise(size_t size) {
    std::string noise(size, '\0');
    for (char& byte : noise) byte = static_cast<char>(chance_());
    return noise;
  }
  void Fill(KeyValueStore& store) {
    for (int i = 0; i < 200; ++i) {
      Batch batch;
      batch.Put("key" + std::to_string(i), Noise(1000));
      ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
    }
  }
  std::filesystem::path FileWith(const std::string& ending) {
    for (const auto& file : std::filesystem::directory_iterator(scratch_.path())) {
      if (file.path().extension() == ending && file.file_size() > 0) return file.path();
    }
    throw std::runtime_error("no " + ending);
  }
  void Flip(const std::filesystem::path& file) {
    std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
    const auto middle = static_cast<std::streamoff>(std::filesystem::file_size(file) / 2);
    bytes.seekg(middle);
    const char damaged = static_cast<char>(bytes.get() ^ 0x10);
    bytes.seekp(middle);
    bytes.put(damaged);
  }

  std::mt19937_64 chance_{20261124};
  ScratchDirectory scratch_;
  std::mutex mu_;
  std::condition_variable passed_;
  int passes_ = 0;      // guarded by mu_
  ScrubReport report_;  // guarded by mu_
};

TEST_F(ScrubberTest, ReadsTablesAndLogsWhileCommitsGoOn) {
  const auto store = OpenOrThrow(Options());
  Fill(*store);
  const ScrubReport report = NextPass();
  EXPECT_TRUE(report.status.ok()) << report.status;
  EXPECT_GE(report.files, 2u);
  EXPECT_GE(report.bytes, 150'000u);
}

TEST_F(ScrubberTest, EveryByteThatIsReadIsPaced) {
  const std::string path = scratch_.path() + "/000001.sst";
  rocksdb::LiveFileMetaData table;
  table.db_path = scratch_.path();
  table.name = "/000001.sst";
  for (const size_t size : {size_t{1}, size_t{1000}, size_t{1} << 20, (size_t{1} << 20) + 1}) {
    std::ofstream(path, std::ios::binary) << std::string(size, '\0');
    table.size = size;
    size_t paced = 0;
    const auto count = [&paced](size_t bytes) {
      paced += bytes;
      return true;
    };
    ASSERT_TRUE(CheckFile(table, count).ok());
    EXPECT_EQ(paced, size);
    paced = 0;
    ASSERT_TRUE(ReadWal(
                    path, size, [](std::string_view, bool) {}, count)
                    .ok());
    EXPECT_EQ(paced, size);
    EXPECT_EQ(CheckFile(table, [](size_t) { return false; }).code(), absl::StatusCode::kCancelled);
  }
}

TEST_F(ScrubberTest, CommitsNothing) {
  const auto store = OpenOrThrow(Options());
  Fill(*store);
  const std::string before = store->Get(kCommitSeqKey).value().value();
  NextPass();
  EXPECT_EQ(store->Get(kCommitSeqKey).value(), before);
}

TEST_F(ScrubberTest, NamesTheTableWithAFlippedBit) {
  const auto store = OpenOrThrow(Options());
  Fill(*store);
  const std::filesystem::path table = FileWith(".sst");
  Flip(table);
  const ScrubReport report = NextPass();
  EXPECT_EQ(report.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(report.status.message()), testing::HasSubstr(table.filename().string()));
}

TEST_F(ScrubberTest, NamesTheLogWithAFlippedBit) {
  RocksDbOptions options = Options();
  options.write_buffer_bytes = size_t{16} << 20;
  const auto store = OpenOrThrow(options);
  Fill(*store);
  const std::filesystem::path log = FileWith(".log");
  Flip(log);
  const ScrubReport report = NextPass();
  EXPECT_EQ(report.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(report.status.message()), testing::HasSubstr(log.filename().string() + " at "));
}

TEST_F(ScrubberTest, NamesTheTableThatIsMissing) {
  const auto store = OpenOrThrow(Options());
  Fill(*store);
  const std::filesystem::path table = FileWith(".sst");
  std::filesystem::remove(table);
  const ScrubReport report = NextPass();
  EXPECT_EQ(report.status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(report.status.message()), testing::HasSubstr(table.filename().string() + " is missing"));
}

}  // namespace
}  // namespace peidan::storage
