// The directory that a restore (恢复) fills, and the marks that say how far it has come.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocksdb_lock.h"

namespace peidan::storage {

// Whether a restore into this directory was begun and not ended.
bool HasUnfinishedRestore(const std::string& directory);

// A directory that this restore has to itself. Not thread-safe.
class RestoreDirectory {
 public:
  // Makes and marks the directory. It must be empty, or hold nothing but what an interrupted restore put there, which
  // is removed; a file of anybody else's is left alone, and so is everything beside it.
  //   FAILED_PRECONDITION  (kNotEmpty) it holds something else; (kHeld) another process has it
  //   UNAVAILABLE, RESOURCE_EXHAUSTED  it cannot be made or written
  static absl::StatusOr<std::unique_ptr<RestoreDirectory>> Begin(const std::string& directory);

  // Where the store grows, inside of the directory. OpenRocksDbStore accepts this one.
  const std::string& copy() const { return copy_; }

  // Moves the finished store from there to its place. Notes what it is about to move first, durably, so that a restore
  // that is run again knows its own files. `on_move` hears of each file.
  absl::Status MoveIn(const std::function<void()>& on_move);

  // Takes the mark away: from now on the directory is a store.
  absl::Status End();

 private:
  RestoreDirectory(std::string directory, std::unique_ptr<DirectoryLock> lock);

  const std::string directory_;
  const std::string copy_;
  const std::unique_ptr<DirectoryLock> lock_;
};

}  // namespace peidan::storage
