#include "storage/rocksdb_backup.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/rate_limiter.h>
#include <rocksdb/utilities/backup_engine.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <future>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/records.h"
#include "storage/rocksdb_lock.h"
#include "storage/rocksdb_status.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

constexpr uint64_t kProgressBytes = uint64_t{1} << 20;
constexpr auto kProgressEvery = std::chrono::milliseconds(200);
constexpr int64_t kNoLimit = int64_t{1} << 30;  // bytes a second; faster than disks are read through a checksum

std::string SealFolder(const std::string& directory) { return directory + "/seal"; }

std::string SealPath(const std::string& directory, uint32_t number) {
  return absl::StrCat(SealFolder(directory), "/", number);
}

// RocksDB's own list of a backup's files with their checksums; it has no checksum of its own.
std::string ListPath(const std::string& directory, uint32_t number) {
  return absl::StrCat(directory, "/meta/", number);
}

absl::StatusOr<uint32_t> ChecksumOfList(const std::string& directory, uint32_t number) {
  const auto bytes = ReadWholeFile(ListPath(directory, number));
  if (!bytes.ok()) return bytes.status();
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes->data()), bytes->size()));
}

// Keeps everybody else from making, verifying or deleting backups for as long as it lives.
absl::StatusOr<std::unique_ptr<DirectoryLock>> TakeFolder(const std::string& directory) {
  auto lock = DirectoryLock::Acquire(directory);
  if (lock.ok()) return lock;
  if (CauseOf(lock.status()) != StoreErrorCause::kHeld) return absl::UnavailableError(lock.status().message());
  return absl::AbortedError(absl::StrCat("another backup is under way in ", directory));
}

// nullopt: no backup was ever begun here.
absl::StatusOr<std::optional<std::set<uint32_t>>> SealedNumbers(const std::string& directory) {
  const auto names = ListDirectory(SealFolder(directory));
  if (absl::IsNotFound(names.status())) return std::nullopt;
  if (!names.ok()) return names.status();
  std::set<uint32_t> numbers;
  for (const std::string& name : *names) {
    uint32_t number = 0;
    if (absl::SimpleAtoi(name, &number)) numbers.insert(number);
  }
  return numbers;
}

StoredBackup Damaged(StoredBackup backup, BackupDamage damage, std::string detail) {
  backup.damage = damage;
  backup.damage_detail = std::move(detail);
  return backup;
}

// What the folder says of a backup that has a seal. UNAVAILABLE: input/output error.
absl::StatusOr<StoredBackup> Describe(const std::string& directory, uint32_t number,
                                      const rocksdb::BackupEngineReadOnlyBase& engine) {
  StoredBackup backup;
  backup.number = number;
  const auto bytes = ReadWholeFile(SealPath(directory, number));
  if (!bytes.ok() && !absl::IsNotFound(bytes.status())) return bytes.status();
  record::v1::BackupSeal seal;
  if (!bytes.ok() || !DecodeRecord(*bytes, seal).ok()) {
    return Damaged(std::move(backup), BackupDamage::kSeal, absl::StrCat("seal/", number, " is damaged"));
  }
  backup.seal = std::move(seal);
  const auto checksum = ChecksumOfList(directory, number);
  if (!checksum.ok() && !absl::IsNotFound(checksum.status())) return checksum.status();
  if (!checksum.ok() || *checksum != backup.seal.list_checksum()) {
    const char* what = checksum.ok() ? " is damaged" : " is missing";
    return Damaged(std::move(backup), BackupDamage::kList, absl::StrCat("meta/", number, what));
  }
  rocksdb::BackupInfo info;
  if (const rocksdb::Status status = engine.GetBackupInfo(number, &info); !status.ok()) {
    return Damaged(std::move(backup), BackupDamage::kFiles,
                   absl::StrCat("a file is missing or has another size: ", status.ToString()));
  }
  backup.size_bytes = info.size;
  backup.file_count = info.number_files;
  return backup;
}

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngineReadOnly>> OpenForReading(const std::string& directory) {
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(rocksdb::Env::Default(), rocksdb::BackupEngineOptions(directory), &engine);
  if (!status.ok()) return FromRocksDb(status, "opening the folder of the backups");
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

// An engine that can be stopped. RocksDB counts what is read and what is written against one limit; a backup is limited
// in what it writes, a verification in what it reads.
absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenEngine(const std::string& directory,
                                                                  std::shared_ptr<rocksdb::RateLimiter> limiter) {
  rocksdb::BackupEngineOptions how(directory);
  how.backup_rate_limiter = std::move(limiter);
  how.callback_trigger_interval_size = kProgressBytes;
  rocksdb::BackupEngine* engine = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(), how, &engine);
  if (!status.ok()) return FromRocksDb(status, "opening the folder of the backups");
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}

std::shared_ptr<rocksdb::RateLimiter> LimiterOf(const BackupOptions& options, rocksdb::RateLimiter::Mode mode) {
  constexpr int64_t kRefillMicroseconds = 10'000;  // RocksDB's buffer holds what may be copied in one
  constexpr int32_t kFairness = 10;
  const int64_t rate = options.bytes_per_second == 0 ? kNoLimit : static_cast<int64_t>(options.bytes_per_second);
  return std::shared_ptr<rocksdb::RateLimiter>(
      rocksdb::NewGenericRateLimiter(rate, kRefillMicroseconds, kFairness, mode));
}

// Takes away what one interrupted backup left behind: files on no list, and at most one list without a seal, the
// newest. DATA_LOSS: the folder has lost more than that; nothing is deleted.
absl::Status DeleteInterrupted(const std::string& directory, rocksdb::BackupEngine& engine) {
  const auto seals = SealedNumbers(directory);
  if (!seals.ok()) return seals.status();
  const std::set<uint32_t> sealed = seals->value_or(std::set<uint32_t>());
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  std::vector<rocksdb::BackupID> damaged;
  engine.GetCorruptedBackups(&damaged);
  std::set<uint32_t> whole;
  std::set<uint32_t> unsealed;
  for (const rocksdb::BackupInfo& info : infos)
    (sealed.count(info.backup_id) > 0 ? whole : unsealed).insert(info.backup_id);
  for (const uint32_t number : damaged) {
    if (sealed.count(number) == 0) unsealed.insert(number);
  }
  if (whole != sealed) {
    return absl::DataLossError(absl::StrCat("earlier backups in ", directory, " have lost files; use a new folder"));
  }
  const bool one_interruption = unsealed.empty() || (seals->has_value() && unsealed.size() == 1 &&
                                                     (sealed.empty() || *unsealed.begin() > *sealed.rbegin()));
  if (!one_interruption) {
    return absl::DataLossError(
        absl::StrCat("earlier backups in ", directory, " have lost their seals; use a new folder"));
  }
  for (const uint32_t number : unsealed) {
    const rocksdb::Status deleted = engine.DeleteBackup(number);
    if (!deleted.ok()) return FromRocksDb(deleted, "deleting an interrupted backup");
  }
  return FromRocksDb(engine.GarbageCollect(), "deleting the files of an interrupted backup");
}

bool HasSpace(const BackupOptions& options) {
  std::error_code error;
  const std::filesystem::space_info space = std::filesystem::space(options.directory, error);
  return error || space.available >= options.keep_free_bytes;  // writing will meet the error
}

absl::Status FullError(const BackupOptions& options) {
  return absl::ResourceExhaustedError(absl::StrCat("the disk of ", options.directory, " is full: a backup leaves ",
                                                   options.keep_free_bytes >> 20, " MB of it free"));
}

// Lets RocksDB copy; returns the number.
absl::StatusOr<uint32_t> Copy(rocksdb::BackupEngine& engine, rocksdb::DB& db, const BackupOptions& options,
                              const BackupProgress& progress) {
  std::atomic<uint64_t> copied = 0;
  std::atomic<bool> given_up = false;
  std::atomic<bool> full = false;
  uint64_t total = 0;
  db.GetIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &total);
  // Tables are shared with the next backup, a log is not. Where the store's disk is full or it is read-only, this
  // fails, and the log is copied: everything acknowledged is in one or the other.
  db.Flush(rocksdb::FlushOptions()).PermitUncheckedError();
  rocksdb::CreateBackupOptions how;
  how.decrease_background_thread_cpu_priority = true;
  how.background_thread_cpu_priority = rocksdb::CpuPriority::kLow;
  how.progress_callback = [&] {
    copied += kProgressBytes;
    if (options.on_step) options.on_step("copying");
    if (given_up || full) return;
    full = !HasSpace(options);
    given_up = !full && !progress({copied, std::max<uint64_t>(total, copied)});
    if (given_up || full) engine.StopBackup();
  };
  rocksdb::BackupID number = 0;
  const rocksdb::Status status = engine.CreateNewBackup(how, &db, &number);
  if (full) return FullError(options);
  if (given_up) return absl::CancelledError("the backup was given up");
  if (!status.ok()) return FromRocksDb(status, "copying the store");
  if (progress({total, total})) return number;
  engine.DeleteBackup(number).PermitUncheckedError();  // it has no seal, so the next backup would do it, too
  return absl::CancelledError("the backup was given up");
}

absl::Status Seal(const BackupOptions& options, uint32_t number, record::v1::BackupSeal seal) {
  const auto checksum = ChecksumOfList(options.directory, number);
  if (!checksum.ok()) return checksum.status();
  seal.set_list_checksum(*checksum);
  return WriteWholeFile(SealPath(options.directory, number), EncodeRecord(seal, 1));
}

// Damage is what RocksDB finds other than it was written; whatever else keeps it from reading is not.
absl::Status FromVerification(const rocksdb::Status& status) {
  if (status.IsCorruption() || status.IsNotFound() || status.IsPathNotFound()) {
    return absl::DataLossError(status.ToString());
  }
  return FromRocksDb(status, "reading the backup");
}

absl::Status Compare(rocksdb::BackupEngine& engine, const StoredBackup& backup, const rocksdb::RateLimiter& limiter,
                     const BackupProgress& progress) {
  auto comparing = std::async(std::launch::async, [&]() -> rocksdb::Status {
    return engine.VerifyBackup(backup.number, /*verify_with_checksum=*/true);
  });
  bool given_up = false;
  while (comparing.wait_for(kProgressEvery) != std::future_status::ready) {
    if (given_up || progress({static_cast<uint64_t>(limiter.GetTotalBytesThrough()), backup.size_bytes})) continue;
    given_up = true;
    engine.StopBackup();
  }
  const absl::Status status = FromVerification(comparing.get());
  return given_up && !status.ok() ? absl::CancelledError("the verification was given up") : status;
}

}  // namespace

absl::StatusOr<StoredBackup> BackupFolder::Make(rocksdb::DB& db, record::v1::BackupSeal seal,
                                                const BackupProgress& progress) const {
  const std::string& directory = options_.directory;
  const auto step = [this](std::string_view name) {
    if (options_.on_step) options_.on_step(name);
  };
  if (absl::Status status = MakeDirectory(directory); !status.ok()) return status;
  const auto lock = TakeFolder(directory);
  if (!lock.ok()) return lock.status();
  const auto engine = OpenEngine(directory, LimiterOf(options_, rocksdb::RateLimiter::Mode::kWritesOnly));
  if (!engine.ok()) return engine.status();
  if (absl::Status status = DeleteInterrupted(directory, **engine); !status.ok()) return status;
  if (absl::Status status = MakeDirectory(SealFolder(directory)); !status.ok()) return status;
  if (!HasSpace(options_)) return FullError(options_);
  step("begin");
  const auto number = Copy(**engine, db, options_, progress);
  if (!number.ok()) {
    // Gives the space back; where that fails, the next backup does it.
    (*engine)->GarbageCollect().PermitUncheckedError();
    return number.status();
  }
  step("copied");
  if (absl::Status status = Seal(options_, *number, std::move(seal)); !status.ok()) return status;
  step("sealed");
  auto made = Describe(directory, *number, **engine);
  if (made.ok() && made->damage != BackupDamage::kNone) return absl::DataLossError(made->damage_detail);
  return made;
}

absl::StatusOr<std::vector<StoredBackup>> BackupFolder::List() const {
  std::vector<StoredBackup> backups;
  const auto numbers = SealedNumbers(options_.directory);
  if (!numbers.ok()) return numbers.status();
  if (!numbers->has_value() || (*numbers)->empty()) return backups;
  const auto engine = OpenForReading(options_.directory);
  if (!engine.ok()) return engine.status();
  for (const uint32_t number : **numbers) {
    auto backup = Describe(options_.directory, number, **engine);
    if (!backup.ok()) return backup.status();
    backups.push_back(*std::move(backup));
  }
  return backups;
}

absl::StatusOr<StoredBackup> BackupFolder::Verify(uint32_t number, const BackupProgress& progress) const {
  const auto sealed = SealedNumbers(options_.directory);
  if (!sealed.ok()) return sealed.status();
  if (!sealed->has_value() || (*sealed)->count(number) == 0) {
    return absl::NotFoundError(absl::StrCat("there is no backup ", number));
  }
  const auto lock = TakeFolder(options_.directory);
  if (!lock.ok()) return lock.status();
  const auto limiter = LimiterOf(options_, rocksdb::RateLimiter::Mode::kReadsOnly);
  const auto engine = OpenEngine(options_.directory, limiter);
  if (!engine.ok()) return engine.status();
  auto backup = Describe(options_.directory, number, **engine);
  if (!backup.ok()) return backup;
  if (backup->damage != BackupDamage::kNone) return absl::DataLossError(backup->damage_detail);
  if (absl::Status status = Compare(**engine, *backup, *limiter, progress); !status.ok()) return status;
  return backup;
}

}  // namespace peidan::storage
