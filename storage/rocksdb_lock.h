// Who may use a store's directory, or a folder of backups: one at a time, in this process or another.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/statusor.h"

namespace rocksdb {
class FileLock;
}

namespace peidan::storage {

// While it lives, nobody opens the database in its directory; it is the lock that an open database holds. Whoever makes
// or verifies backups holds that of their folder.
class DirectoryLock {
 public:
  // FAILED_PRECONDITION: somebody has it (kHeld of store_error.h), or it cannot be locked; says which, and why.
  static absl::StatusOr<std::unique_ptr<DirectoryLock>> Acquire(const std::string& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  const std::string& directory() const { return directory_; }

 private:
  DirectoryLock(std::string directory, rocksdb::FileLock* lock) : directory_(std::move(directory)), lock_(lock) {}

  const std::string directory_;
  rocksdb::FileLock* const lock_;
};

}  // namespace peidan::storage
