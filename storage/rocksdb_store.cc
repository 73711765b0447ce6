#include "storage/rocksdb_store.h"

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/perf_level.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <future>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/committer.h"
#include "storage/durable_file.h"
#include "storage/restore_directory.h"
#include "storage/rocksdb_lock.h"
#include "storage/rocksdb_log.h"
#include "storage/rocksdb_profile.h"
#include "storage/rocksdb_reads.h"
#include "storage/rocksdb_scrubber.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_wal.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

constexpr size_t kBytesOfAnEntry = 16;  // of a write, besides key and value: its kind and their lengths, at most

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// The state at one instant.
class RocksDbSnapshot final : public Reader {
 public:
  explicit RocksDbSnapshot(rocksdb::DB& db) : db_(db) { how_.snapshot = db.GetSnapshot(); }
  ~RocksDbSnapshot() override { db_.ReleaseSnapshot(how_.snapshot); }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return ReadOne(db_, how_, key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return ReadMany(db_, how_, keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return ReadRange(db_, how_, options);
  }

 private:
  rocksdb::DB& db_;
  rocksdb::ReadOptions how_;
};

// Notes when RocksDB's background work (flush, compaction, log) fails, and surfaces it.
class BackgroundErrors final : public rocksdb::EventListener {
 public:
  explicit BackgroundErrors(std::function<void(absl::Status)> report) : report_(std::move(report)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* error) override {
    if (error->IsNoSpace()) disk_full_ = true;
    Report(FromRocksDb(*error, "background work"));
  }
  // RocksDB's own recovery races with writers on a disk that stays full: it forgets the newer of two errors, and the
  // next write then ends the process. The committer's thread resumes instead, between two writes.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* automatic) override {
    *automatic = false;
  }

  void Report(const absl::Status& error) const {
    if (report_) report_(error);
  }
  std::atomic<bool>& disk_full() { return disk_full_; }

 private:
  const std::function<void(absl::Status)> report_;
  std::atomic<bool> disk_full_ = false;
};

class RocksDbStore final : public LocalStore, private CommitEngine {
 public:
  RocksDbStore(std::unique_ptr<rocksdb::DB> db, std::shared_ptr<BackgroundErrors> errors, const RocksDbOptions& options,
               uint64_t last_commit_seq)
      : directory_(options.directory),
        reserve_(2 * options.write_buffer_bytes),
        after_sync_(options.after_sync),
        db_(std::move(db)),
        errors_(std::move(errors)),
        committer_({options.max_waiting_commits, options.max_waiting_bytes}, last_commit_seq, *this),
        scrubber_(
            *db_, [this] { return QuietLogs(); }, options.scrub) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return ReadOne(*db_, rocksdb::ReadOptions(), key);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    // Of one column family it reads at one sequence number; a snapshot would take the database's lock twice.
    return ReadMany(*db_, rocksdb::ReadOptions(), keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return ReadRange(*db_, rocksdb::ReadOptions(), options);
  }
  std::unique_ptr<Reader> Snapshot() const override { return std::make_unique<RocksDbSnapshot>(*db_); }
  void Commit(Batch batch, CommitCallback done) override { committer_.Commit(std::move(batch), std::move(done)); }
  rocksdb::DB& database() const override { return *db_; }
  uint64_t reserved_bytes() const override { return reserve_; }
  void ScrubNow() override { scrubber_.PassNow(); }

 private:
  absl::StatusOr<std::optional<std::string>> ReadCommitted(std::string_view key) const override { return Get(key); }
  absl::Status WriteDurably(const Changes& changes) override;
  // RESOURCE_EXHAUSTED: too little is left to write this much and to keep the reserve.
  absl::Status RequireSpace(size_t bytes) const;
  // Lets RocksDB write again after its background work met a full disk. RESOURCE_EXHAUSTED: it still is full.
  absl::Status Resume();
  absl::Status AfterFailedWrite(const rocksdb::Status& failed) const;
  LogSizes QuietLogs();

  const std::string directory_;
  const uintmax_t reserve_;  // bytes of disk that commits leave free, so that RocksDB can write out its memory table
  const std::function<void()> after_sync_;
  const std::unique_ptr<rocksdb::DB> db_;
  const std::shared_ptr<BackgroundErrors> errors_;
  bool short_of_space_ = false;  // the committer's thread only
  Committer committer_;          // its thread uses the database
  RocksDbScrubber scrubber_;     // last: its thread uses the committer, too
};

// Between two writes no log grows. A look is not a commit: it must not bring a store nearer to its watermark.
LogSizes RocksDbStore::QuietLogs() {
  const auto sizes = std::make_shared<std::promise<LogSizes>>();
  committer_.BetweenWrites([this, sizes] {
    LogSizes found;
    std::error_code gone;
    for (const std::string& path : WalsIn(directory_)) {
      if (const uintmax_t size = std::filesystem::file_size(path, gone); !gone) found[path] = size;
    }
    sizes->set_value(std::move(found));
  });
  return sizes->get_future().get();
}

absl::Status RocksDbStore::RequireSpace(size_t bytes) const {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(directory_, error);
  if (error || space.available < reserve_ + 2 * bytes) return absl::ResourceExhaustedError("the disk is full");
  return absl::OkStatus();
}

absl::Status RocksDbStore::Resume() {
  errors_->disk_full() = false;
  const rocksdb::Status resumed = db_->Resume();
  if (resumed.IsNoSpace()) errors_->disk_full() = true;
  return FromRocksDb(resumed, "resuming after a full disk");
}

absl::Status RocksDbStore::AfterFailedWrite(const rocksdb::Status& failed) const {
  if (!failed.IsNoSpace()) return FromRocksDb(failed, "writing");
  // RocksDB begins a new log when it resumes, except where nothing was written since the last one: then the log that
  // failed would be used again, and the next write would end the process.
  uint64_t entries = 0;
  if (!db_->GetIntProperty(rocksdb::DB::Properties::kNumEntriesActiveMemTable, &entries) || entries == 0) {
    return absl::UnavailableError("the disk became full at the beginning of a log");
  }
  return FromRocksDb(failed, "writing");
}

absl::Status RocksDbStore::WriteDurably(const Changes& changes) {
  rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable);  // of this thread: nobody reads what each comparison counts
  size_t bytes = 0;
  for (const auto& [key, value] : changes) bytes += key.size() + (value ? value->size() : 0) + kBytesOfAnEntry;
  rocksdb::WriteBatch batch(bytes, 0, kProtectionBytesPerKey, 0);
  for (const auto& [key, value] : changes) {
    const rocksdb::Status added = value ? batch.Put(ToSlice(key), ToSlice(*value)) : batch.Delete(ToSlice(key));
    if (!added.ok()) return FromRocksDb(added, "building a write");
  }
  const absl::Status space = RequireSpace(batch.GetDataSize());
  if (!space.ok() && !short_of_space_) errors_->Report(space);
  short_of_space_ = !space.ok();
  if (short_of_space_) return space;
  if (errors_->disk_full()) {
    if (absl::Status resumed = Resume(); !resumed.ok()) return resumed;
  }
  rocksdb::WriteOptions how;
  how.sync = true;
  how.protection_bytes_per_key = kProtectionBytesPerKey;
  const rocksdb::Status written = db_->Write(how, &batch);
  if (after_sync_) after_sync_();
  return written.ok() ? absl::OkStatus() : AfterFailedWrite(written);
}

}  // namespace

absl::StatusOr<std::unique_ptr<LocalStore>> OpenRocksDbStore(const RocksDbOptions& options) {
  if (absl::Status made = MakeDirectory(options.directory); !made.ok()) {
    return absl::FailedPreconditionError(made.message());
  }
  if (access(options.directory.c_str(), W_OK) != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("cannot write to ", options.directory, ": ", std::generic_category().message(errno)));
  }
  if (HasUnfinishedRestore(options.directory)) return UnfinishedRestoreError(options.directory);
  // RocksDB locks it, too, but cannot be asked who is in the way.
  if (const auto lock = DirectoryLock::Acquire(options.directory); !lock.ok()) return lock.status();
  auto errors = std::make_shared<BackgroundErrors>(options.on_background_error);
  rocksdb::DB* opened = nullptr;
  rocksdb::Options profile = RocksDbProfile(options);
  profile.info_log = OpenRocksDbLog(options.directory);
  profile.listeners.push_back(errors);
  const rocksdb::Status status = rocksdb::DB::Open(profile, options.directory, &opened);
  if (!status.ok()) return FromRocksDb(status, absl::StrCat("opening ", options.directory));
  std::unique_ptr<rocksdb::DB> db(opened);

  const auto stored = ReadOne(*db, rocksdb::ReadOptions(), kCommitSeqKey);
  if (!stored.ok()) return stored.status();
  const auto last_commit_seq = DecodeCommitSeq(*stored);
  if (!last_commit_seq.ok()) return last_commit_seq.status();
  if (options.accept) {
    if (absl::Status accepted = options.accept(RocksDbSnapshot(*db)); !accepted.ok()) return accepted;
  }
  return std::make_unique<RocksDbStore>(std::move(db), std::move(errors), options, *last_commit_seq);
}

}  // namespace peidan::storage
