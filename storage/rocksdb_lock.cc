#include "storage/rocksdb_lock.h"

#include <rocksdb/env.h>

#include <cerrno>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

// RocksDB says it in words only: those of its table of this process, or those of the system.
bool SaysHeld(const std::string& message) {
  return absl::StrContains(message, "lock hold by current process") ||
         absl::StrContains(message, std::generic_category().message(EAGAIN));
}

}  // namespace

absl::StatusOr<std::unique_ptr<DirectoryLock>> DirectoryLock::Acquire(const std::string& directory) {
  rocksdb::FileLock* lock = nullptr;
  const rocksdb::Status status = rocksdb::Env::Default()->LockFile(directory + "/LOCK", &lock);
  if (status.ok()) return std::unique_ptr<DirectoryLock>(new DirectoryLock(directory, lock));
  const std::string message = status.ToString();
  if (SaysHeld(message)) return PlaceError(StoreErrorCause::kHeld, absl::StrCat("another process holds ", directory));
  return absl::FailedPreconditionError(absl::StrCat("cannot lock ", directory, ": ", message));
}

DirectoryLock::~DirectoryLock() { rocksdb::Env::Default()->UnlockFile(lock_); }

}  // namespace peidan::storage
