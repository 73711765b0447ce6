#include "storage/rocksdb_restore.h"

#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <future>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/keys.h"
#include "storage/restore_directory.h"
#include "storage/rocksdb_status.h"
#include "storage/rocksdb_store.h"
#include "storage/store_error.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPortion = 1000;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);

void Step(const RestoreRequest& request, std::string_view name) {
  if (request.on_step) request.on_step(name);
}

std::string WatermarkPath(const RestoreRequest& request) {
  return request.watermark_path.empty() ? DefaultWatermarkPath(request.data_directory) : request.watermark_path;
}

// Whether the watermark can be written where it is to be.
absl::Status CheckWatermarkPlace(const RestoreRequest& request) {
  const std::string path = WatermarkPath(request);
  if (LiesIn(path, request.data_directory)) {
    return PlaceError(StoreErrorCause::kWatermarkPlace,
                      absl::StrCat("the watermark ", path, " lies in the data directory"));
  }
  std::error_code ignored;
  if (const fs::file_status there = fs::status(path, ignored); fs::exists(there) && !fs::is_regular_file(there)) {
    return PlaceError(StoreErrorCause::kWatermarkPlace, absl::StrCat("the watermark ", path, " is not a file"));
  }
  const std::string parent = fs::absolute(path, ignored).parent_path();
  // The default lies beside a directory that the restore makes.
  if (request.watermark_path.empty() && !fs::exists(parent, ignored)) return absl::OkStatus();
  if (access(parent.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return PlaceError(
      StoreErrorCause::kWatermarkPlace,
      absl::StrCat("the watermark ", path, " cannot be written: ", std::generic_category().message(errno)));
}

uint64_t BytesIn(const std::string& directory) {
  const auto names = ListDirectory(directory);
  if (!names.ok()) return 0;
  uint64_t bytes = 0;
  for (const std::string& name : *names) {
    std::error_code gone;
    const uint64_t size = fs::file_size(fs::path(directory) / name, gone);
    if (!gone) bytes += size;
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

// Whether the copy is the store that the seal was set on. FAILED_PRECONDITION: a newer release's, which nothing else
// may be read of.
absl::Status CheckSealed(const Reader& store, RestoredStore& restored) {
  const auto position = PositionOf(store);
  if (!position.ok()) return position.status();
  const record::v1::BackupSeal& seal = restored.backup.seal;
  if (position->store_id != seal.epoch()) {
    return absl::DataLossError("the backup holds another store than its seal says");
  }
  if (position->commit_seq < seal.commit_seq()) {
    return absl::DataLossError("the backup does not hold what it should: its last commits are missing");
  }
  restored.commit_seq = position->commit_seq;
  return absl::OkStatus();
}

absl::Status CountAll(const Reader& store, RestoredStore& restored) {
  const auto orders = Count(store, KeyTag::kOrder);
  if (!orders.ok()) return orders.status();
  const auto events = Count(store, KeyTag::kEvent);
  if (!events.ok()) return events.status();
  restored.orders = *orders;
  restored.events = *events;
  const auto listed = OrderTable::List(store, {}, {.size = 1});
  if (!listed.ok()) return listed.status();
  if (listed->total == *orders) return absl::OkStatus();
  return absl::DataLossError("the counter of the orders and the orders disagree");
}

// Opens the copy, reads it, and makes it a store of its own. `watermark`: where that stands in the end.
absl::Status Renew(const RestoreRequest& request, const std::string& directory, RestoredStore& restored,
                   Watermark& watermark) {
  const auto store = OpenRocksDbStore({.directory = directory});
  if (!store.ok()) return store.status();
  if (absl::Status status = CheckSealed(**store, restored); !status.ok()) return status;
  if (absl::Status status = CountAll(**store, restored); !status.ok()) return status;
  record::v1::Restoration restoration;
  restoration.set_commit_seq(restored.commit_seq);
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

// Copies the watermark that lies there to a name that is free; empty where none does.
absl::StatusOr<std::string> KeepFormer(const std::string& path) {
  const auto former = ReadWholeFile(path);
  if (absl::IsNotFound(former.status())) return std::string();
  if (!former.ok()) return former.status();
  std::string kept = path + ".before-restore";
  for (int number = 2; fs::exists(kept); ++number) kept = absl::StrCat(path, ".before-restore-", number);
  if (absl::Status status = WriteWholeFile(kept, *former); !status.ok()) return status;
  return kept;
}

absl::Status Finish(const RestoreRequest& request, RestoreDirectory& directory, const Watermark& watermark,
                    RestoredStore& restored) {
  absl::Status moved = directory.MoveIn([&request] { Step(request, "moving"); });
  if (!moved.ok()) return moved;
  Step(request, "moved");
  auto former = KeepFormer(WatermarkPath(request));
  if (!former.ok()) return former.status();
  restored.former_watermark = *std::move(former);
  absl::Status marked = WatermarkFile::Replace(WatermarkPath(request), watermark);
  if (!marked.ok()) return marked;
  Step(request, "watermarked");
  return directory.End();
}

absl::StatusOr<StoredBackup> Find(const RestoreRequest& request) {
  const auto backups = BackupFolder({.directory = request.backup_directory}).List();
  if (!backups.ok()) return backups.status();
  for (const StoredBackup& backup : *backups) {
    if (backup.number != request.number) continue;
    if (backup.damage != BackupDamage::kNone) return absl::DataLossError(backup.damage_detail);
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
  if (absl::Status status = CheckWatermarkPlace(request); !status.ok()) return status;
  const auto directory = RestoreDirectory::Begin(request.data_directory);
  if (!directory.ok()) return directory.status();
  Step(request, "marked");
  const std::string& copy = (*directory)->copy();
  if (absl::Status status = Copy(request, restored.backup, copy); !status.ok()) return status;
  Step(request, "copied");
  Watermark watermark;
  if (absl::Status status = Renew(request, copy, restored, watermark); !status.ok()) return status;
  Step(request, "renewed");
  if (absl::Status status = Finish(request, **directory, watermark, restored); !status.ok()) return status;
  return restored;
}

}  // namespace peidan::storage
