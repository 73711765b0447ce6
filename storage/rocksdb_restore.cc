#include "storage/rocksdb_restore.h"

#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/durable_file.h"
#include "storage/keys.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_store.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

// The copy grows in a directory of this name inside the store's, and its being there is the mark.
constexpr char kMark[] = "RESTORE_UNFINISHED";
constexpr char kLock[] = "LOCK";
constexpr size_t kPortion = 1000;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);

absl::Status FromError(const std::error_code& error, std::string_view doing, const std::string& path) {
  errno = error.value();
  return error ? FileError(doing, path) : absl::OkStatus();
}

void Step(const RestoreRequest& request, std::string_view name) {
  if (request.on_step) request.on_step(name);
}

std::string MarkPath(const std::string& directory) { return absl::StrCat(directory, "/", kMark); }

// OK: it holds nothing, or nothing but what an interrupted restore left.
absl::Status RequireEmpty(const std::string& directory) {
  if (HasUnfinishedRestore(directory)) return absl::OkStatus();
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().filename() == kLock) continue;
    return absl::FailedPreconditionError(absl::StrCat(directory, " is not empty; a restore needs a new directory"));
  }
  return FromError(error, "listing", directory);
}

// RocksDB's own lock of the directory, so that nobody opens or restores it meanwhile.
class DirectoryLock {
 public:
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Take(const std::string& directory) {
    rocksdb::FileLock* lock = nullptr;
    const rocksdb::Status status = rocksdb::Env::Default()->LockFile(absl::StrCat(directory, "/", kLock), &lock);
    if (!status.ok()) return absl::FailedPreconditionError(absl::StrCat("another process holds ", directory));
    return std::unique_ptr<DirectoryLock>(new DirectoryLock(lock));
  }
  ~DirectoryLock() { rocksdb::Env::Default()->UnlockFile(lock_); }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  explicit DirectoryLock(rocksdb::FileLock* lock) : lock_(lock) {}
  rocksdb::FileLock* const lock_;
};

// Takes the directory for this restore, throws away what an earlier one left, and marks it.
absl::StatusOr<std::unique_ptr<DirectoryLock>> Begin(const std::string& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) return absl::FailedPreconditionError(absl::StrCat("cannot make ", directory, ": ", error.message()));
  if (absl::Status status = RequireEmpty(directory); !status.ok()) return status;
  auto lock = DirectoryLock::Take(directory);
  if (!lock.ok()) return lock.status();
  if (absl::Status status = RequireEmpty(directory); !status.ok()) return status;  // nobody was faster
  // The mark goes last: an interruption in between leaves a directory that still is marked.
  std::vector<fs::path> rest;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().filename() != kLock && entry.path().filename() != kMark) rest.push_back(entry.path());
  }
  rest.push_back(MarkPath(directory));
  for (const fs::path& path : rest) {
    if (!error) fs::remove_all(path, error);
  }
  if (!error) fs::create_directory(MarkPath(directory), error);
  if (error) return FromError(error, "preparing", directory);
  if (absl::Status status = SyncPath(directory); !status.ok()) return status;
  return lock;
}

uint64_t BytesIn(const std::string& directory) {
  std::error_code ignored;
  uint64_t bytes = 0;
  for (const auto& entry : fs::directory_iterator(directory, ignored)) {
    const uint64_t size = entry.file_size(ignored);
    if (!ignored) bytes += size;
  }
  return bytes;
}

// RocksDB compares each file with its checksum while it copies.
absl::Status Copy(const RestoreRequest& request, const StoredBackup& backup, const std::string& target) {
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(
      rocksdb::Env::Default(), rocksdb::BackupEngineOptions(request.backup_directory), &opened);
  if (!status.ok()) return FromRocksDb(status, "opening the folder of the backups");
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  auto copying = std::async(std::launch::async, [&]() -> rocksdb::Status {
    return engine->RestoreDBFromBackup(request.number, target, target);
  });
  while (copying.wait_for(kProgressEvery) != std::future_status::ready) {
    if (request.progress) request.progress({BytesIn(target), backup.size_bytes});
  }
  return FromRocksDb(copying.get(), "copying the backup");
}

absl::StatusOr<int64_t> Count(const Reader& reader, KeyTag tag) {
  int64_t count = 0;
  for (std::string begin = TagPrefix(tag); !begin.empty();) {
    const auto entries = reader.Scan({.begin = begin, .end = AfterTag(tag), .limit = kPortion});
    if (!entries.ok()) return entries.status();
    count += static_cast<int64_t>(entries->size());
    begin = entries->size() < kPortion ? "" : entries->back().key + '\0';
  }
  return count;
}

// Opens the copy, reads it, and makes it a store of its own. `watermark`: where that stands in the end.
absl::Status Renew(const RestoreRequest& request, const std::string& directory, RestoredStore& restored,
                   Watermark& watermark) {
  const auto store = OpenRocksDbStore({.directory = directory});
  if (!store.ok()) return store.status();
  const auto last = (*store)->Get(kCommitSeqKey);
  if (!last.ok()) return last.status();
  const auto commit_seq = DecodeCommitSeq(*last);
  if (!commit_seq.ok()) return commit_seq.status();
  if (*commit_seq < restored.backup.seal.commit_seq()) {
    return absl::DataLossError("the backup does not hold what it should: its last commits are missing");
  }
  restored.commit_seq = *commit_seq;
  const auto orders = Count(**store, KeyTag::kOrder);
  if (!orders.ok()) return orders.status();
  const auto events = Count(**store, KeyTag::kEvent);
  if (!events.ok()) return events.status();
  restored.orders = *orders;
  restored.events = *events;
  const auto listed = OrderTable::List(**store, {}, {.size = 1});
  if (!listed.ok()) return listed.status();
  if (listed->total != *orders) return absl::DataLossError("the counter of the orders and the orders disagree");
  record::v1::Restoration restoration;
  restoration.set_commit_seq(*commit_seq);
  restoration.set_backup(request.number);
  *restoration.mutable_restore_time() = request.now;
  auto header = StoreHeaderTable::NoteRestoration(**store, std::move(restoration), request.fresh_epoch);
  if (!header.ok()) return header.status();
  restored.header = *std::move(header);
  const auto position = PositionOf(**store);
  if (!position.ok()) return position.status();
  watermark = {position->store_id, position->commit_seq};
  return absl::OkStatus();
}

// Moves the finished copy to its place, begins its watermark, and takes the mark away.
absl::Status Finish(const RestoreRequest& request, const Watermark& watermark) {
  const std::string& directory = request.data_directory;
  std::error_code error;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(MarkPath(directory), error)) files.push_back(entry.path());
  if (error) return FromError(error, "listing", MarkPath(directory));
  for (const fs::path& file : files) {
    if (file.filename() == kLock) continue;
    if (absl::Status status = SyncPath(file.string()); !status.ok()) return status;
    fs::rename(file, fs::path(directory) / file.filename(), error);
    if (error) return FromError(error, "moving", file.string());
    Step(request, "moving");
  }
  if (absl::Status status = SyncPath(directory); !status.ok()) return status;
  Step(request, "moved");
  const std::string& path = request.watermark_path;
  absl::Status marked = WatermarkFile::Replace(path.empty() ? DefaultWatermarkPath(directory) : path, watermark);
  if (!marked.ok()) return marked;
  Step(request, "watermarked");
  fs::remove_all(MarkPath(directory), error);
  if (error) return FromError(error, "removing", MarkPath(directory));
  return SyncPath(directory);
}

absl::StatusOr<StoredBackup> Find(const RestoreRequest& request) {
  const auto backups = BackupFolder({.directory = request.backup_directory}).List();
  if (!backups.ok()) return backups.status();
  for (const StoredBackup& backup : *backups) {
    if (backup.number != request.number) continue;
    if (!backup.damage.empty()) return absl::DataLossError(backup.damage);
    return backup;
  }
  return absl::NotFoundError(absl::StrCat("there is no backup ", request.number, " in ", request.backup_directory));
}

}  // namespace

absl::StatusOr<RestoredStore> RestoreBackup(const RestoreRequest& request) {
  RestoredStore restored;
  auto backup = Find(request);
  if (!backup.ok()) return backup.status();
  restored.backup = *std::move(backup);
  const auto lock = Begin(request.data_directory);
  if (!lock.ok()) return lock.status();
  Step(request, "marked");
  const std::string copy = MarkPath(request.data_directory);
  if (absl::Status status = Copy(request, restored.backup, copy); !status.ok()) return status;
  Step(request, "copied");
  Watermark watermark;
  if (absl::Status status = Renew(request, copy, restored, watermark); !status.ok()) return status;
  Step(request, "renewed");
  if (absl::Status status = Finish(request, watermark); !status.ok()) return status;
  return restored;
}

bool HasUnfinishedRestore(const std::string& directory) {
  std::error_code ignored;
  return fs::exists(MarkPath(directory), ignored);
}

}  // namespace peidan::storage
