// Backups (备份) of a running store: whole copies in one folder that share the table files they have in common.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "peidan/record/v1/record.pb.h"

namespace rocksdb {
class DB;
}

namespace peidan::storage {

// What shows of a backup without reading its files.
enum class BackupDamage {
  kNone,
  kSeal,   // its seal is damaged
  kList,   // the list of its files is missing or damaged
  kFiles,  // a file is missing or has another size
};

// A backup as its folder tells it.
struct StoredBackup {
  uint32_t number = 0;
  record::v1::BackupSeal seal;  // empty where it is damaged
  uint64_t size_bytes = 0;      // of all its files, shared ones included
  uint32_t file_count = 0;
  BackupDamage damage = BackupDamage::kNone;
  std::string damage_detail;  // which file; empty where there is no damage
};

struct CopyProgress {
  uint64_t copied_bytes = 0;
  uint64_t total_bytes = 0;  // of what is copied; a backup that shares files ends before
};

// Returns false: give it up.
using BackupProgress = std::function<bool(const CopyProgress&)>;

struct BackupOptions {
  std::string directory;          // made by the first backup
  uint64_t bytes_per_second = 0;  // that a backup copies, or a verification reads, at most; 0: as fast as it goes
  uint64_t keep_free_bytes = 0;   // of the folder's disk: a backup stops before less is left
  // Called at each step of making one: "begin", "copying" (again and again), "copied", "sealed". Must not throw.
  std::function<void(std::string_view step)> on_step = nullptr;
};

// The folder that holds the backups. A backup counts when its seal (封签) is written, which is last: what an
// interruption left behind is taken away by the next backup. Thread-safe; one process at a time makes or verifies.
class BackupFolder {
 public:
  explicit BackupFolder(BackupOptions options) : options_(std::move(options)) {}

  // Copies `db`; everything that was committed before the call is inside. `seal` says what only the caller knows:
  // epoch, commit_seq, create_time. `progress` is called from threads of RocksDB and must not block. In a folder where
  // an earlier backup has lost files or seals nothing is made and nothing deleted: what is left of it may still be of
  // use.
  //   ABORTED             another backup is being made or verified
  //   CANCELLED           `progress` gave it up
  //   RESOURCE_EXHAUSTED  the folder's disk is full, up to `keep_free_bytes`
  //   DATA_LOSS           the store has damaged files, or earlier backups in the folder are not whole
  //   UNAVAILABLE         input/output error
  absl::StatusOr<StoredBackup> Make(rocksdb::DB& db, record::v1::BackupSeal seal, const BackupProgress& progress) const;

  // Oldest first. Reads the seals and the lists of files, not the files. UNAVAILABLE: input/output error.
  absl::StatusOr<std::vector<StoredBackup>> List() const;

  // Reads every file of the backup and compares. `progress` is called on the caller's thread, about five times a
  // second.
  //   NOT_FOUND    no such backup
  //   DATA_LOSS    it is damaged; the message says which file
  //   ABORTED, CANCELLED, UNAVAILABLE as in Make
  absl::StatusOr<StoredBackup> Verify(uint32_t number, const BackupProgress& progress) const;

 private:
  const BackupOptions options_;
};

}  // namespace peidan::storage
