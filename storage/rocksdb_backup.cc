#include "storage/rocksdb_backup.h"

#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>
#include <zlib.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"
#include "storage/records.h"
#include "storage/rocksdb_status.h"

namespace peidan::storage {
namespace {

constexpr char kSealFolder[] = "/seal";
constexpr uint64_t kProgressEvery = uint64_t{1} << 20;  // bytes

std::string SealPath(const std::string& directory, uint32_t number) {
  return absl::StrCat(directory, kSealFolder, "/", number);
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
class FolderLock {
 public:
  static absl::StatusOr<std::unique_ptr<FolderLock>> Take(const std::string& directory) {
    rocksdb::FileLock* lock = nullptr;
    const rocksdb::Status status = rocksdb::Env::Default()->LockFile(directory + "/LOCK", &lock);
    if (!status.ok()) return absl::AbortedError(absl::StrCat("another backup is under way in ", directory));
    return std::unique_ptr<FolderLock>(new FolderLock(lock));
  }
  ~FolderLock() { rocksdb::Env::Default()->UnlockFile(lock_); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(rocksdb::FileLock* lock) : lock_(lock) {}
  rocksdb::FileLock* const lock_;
};

absl::StatusOr<std::set<uint32_t>> SealedNumbers(const std::string& directory) {
  std::set<uint32_t> numbers;
  std::error_code error;
  std::filesystem::directory_iterator file(directory + kSealFolder, error);
  if (error == std::errc::no_such_file_or_directory) return numbers;
  for (; !error && file != std::filesystem::directory_iterator(); file.increment(error)) {
    uint32_t number = 0;
    if (absl::SimpleAtoi(file->path().filename().string(), &number)) numbers.insert(number);
  }
  if (error) return absl::UnavailableError(absl::StrCat("listing ", directory, ": ", error.message()));
  return numbers;
}

// What the folder says of a backup that has a seal.
StoredBackup Describe(const std::string& directory, uint32_t number, const rocksdb::BackupEngineReadOnlyBase& engine) {
  StoredBackup backup;
  backup.number = number;
  const auto bytes = ReadWholeFile(SealPath(directory, number));
  if (!bytes.ok() || !DecodeRecord(*bytes, backup.seal).ok()) {
    backup.seal.Clear();
    backup.damage = absl::StrCat("seal/", number, " is damaged");
    return backup;
  }
  const auto checksum = ChecksumOfList(directory, number);
  if (!checksum.ok() || *checksum != backup.seal.list_checksum()) {
    backup.damage = absl::StrCat("meta/", number, checksum.ok() ? " is damaged" : " is missing");
    return backup;
  }
  rocksdb::BackupInfo info;
  if (const rocksdb::Status status = engine.GetBackupInfo(number, &info); !status.ok()) {
    backup.damage = absl::StrCat("a file is missing or has another size: ", status.ToString());
    return backup;
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

absl::StatusOr<std::unique_ptr<rocksdb::BackupEngine>> OpenForWriting(const BackupOptions& options) {
  rocksdb::BackupEngineOptions how(options.directory);
  how.backup_rate_limit = options.bytes_per_second;
  how.callback_trigger_interval_size = kProgressEvery;
  rocksdb::BackupEngine* engine = nullptr;
  const rocksdb::Status status = rocksdb::BackupEngine::Open(rocksdb::Env::Default(), how, &engine);
  if (!status.ok()) return FromRocksDb(status, "opening the folder of the backups");
  return std::unique_ptr<rocksdb::BackupEngine>(engine);
}

// Takes away what an interrupted backup left behind.
absl::Status DeleteUnsealed(const std::string& directory, rocksdb::BackupEngine& engine) {
  const auto sealed = SealedNumbers(directory);
  if (!sealed.ok()) return sealed.status();
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  for (const rocksdb::BackupInfo& info : infos) {
    if (sealed->count(info.backup_id) > 0) continue;
    const rocksdb::Status deleted = engine.DeleteBackup(info.backup_id);
    if (!deleted.ok()) return FromRocksDb(deleted, "deleting an interrupted backup");
  }
  return FromRocksDb(engine.GarbageCollect(), "deleting the files of an interrupted backup");
}

// Lets RocksDB copy; returns the number.
absl::StatusOr<uint32_t> Copy(rocksdb::BackupEngine& engine, rocksdb::DB& db, const BackupOptions& options,
                              const std::function<bool(const CopyProgress&)>& progress) {
  std::atomic<uint64_t> copied = 0;
  std::atomic<bool> given_up = false;
  uint64_t total = 0;
  db.GetIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &total);
  rocksdb::CreateBackupOptions how;
  how.flush_before_backup = true;
  how.decrease_background_thread_cpu_priority = true;
  how.background_thread_cpu_priority = rocksdb::CpuPriority::kLow;
  how.progress_callback = [&] {
    copied += kProgressEvery;
    if (options.on_step) options.on_step("copying");
    if (given_up || progress({copied, std::max<uint64_t>(total, copied)})) return;
    given_up = true;
    engine.StopBackup();
  };
  rocksdb::BackupID number = 0;
  const rocksdb::Status status = engine.CreateNewBackup(how, &db, &number);
  if (given_up) return absl::CancelledError("the backup was given up");
  if (!status.ok()) return FromRocksDb(status, "copying the store");
  return number;
}

}  // namespace

absl::StatusOr<StoredBackup> BackupFolder::Make(rocksdb::DB& db, record::v1::BackupSeal seal,
                                                const std::function<bool(const CopyProgress&)>& progress) const {
  const std::string& directory = options_.directory;
  const auto step = [this](std::string_view name) {
    if (options_.on_step) options_.on_step(name);
  };
  std::error_code error;
  std::filesystem::create_directories(directory + kSealFolder, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", directory, ": ", error.message()));
  const auto lock = FolderLock::Take(directory);
  if (!lock.ok()) return lock.status();
  const auto engine = OpenForWriting(options_);
  if (!engine.ok()) return engine.status();
  if (absl::Status status = DeleteUnsealed(directory, **engine); !status.ok()) return status;
  step("begin");
  const auto number = Copy(**engine, db, options_, progress);
  if (!number.ok()) return number.status();
  step("copied");
  const auto checksum = ChecksumOfList(directory, *number);
  if (!checksum.ok()) return checksum.status();
  seal.set_list_checksum(*checksum);
  absl::Status sealed = WriteWholeFile(SealPath(directory, *number), EncodeRecord(seal, 1));
  if (!sealed.ok()) return sealed;
  step("sealed");
  return Describe(directory, *number, **engine);
}

absl::StatusOr<std::vector<StoredBackup>> BackupFolder::List() const {
  std::vector<StoredBackup> backups;
  const auto numbers = SealedNumbers(options_.directory);
  if (!numbers.ok()) return numbers.status();
  if (numbers->empty()) return backups;
  const auto engine = OpenForReading(options_.directory);
  if (!engine.ok()) return engine.status();
  for (const uint32_t number : *numbers) backups.push_back(Describe(options_.directory, number, **engine));
  return backups;
}

absl::StatusOr<StoredBackup> BackupFolder::Verify(uint32_t number) const {
  const auto sealed = SealedNumbers(options_.directory);
  if (!sealed.ok()) return sealed.status();
  if (sealed->count(number) == 0) return absl::NotFoundError(absl::StrCat("there is no backup ", number));
  const auto lock = FolderLock::Take(options_.directory);
  if (!lock.ok()) return lock.status();
  const auto engine = OpenForReading(options_.directory);
  if (!engine.ok()) return engine.status();
  StoredBackup backup = Describe(options_.directory, number, **engine);
  if (!backup.damage.empty()) return absl::DataLossError(backup.damage);
  const rocksdb::Status status = (*engine)->VerifyBackup(number, /*verify_with_checksum=*/true);
  if (status.ok()) return backup;
  // Whatever a reader of checksums complains of, the backup is not what was written.
  return absl::DataLossError(status.ToString());
}

}  // namespace peidan::storage
