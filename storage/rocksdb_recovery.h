// The files of a store that nobody has open: what is wrong with them, and the way back to the last whole commit.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "storage/key_value_store.h"
#include "storage/rocksdb_lock.h"
#include "storage/watermark.h"

namespace peidan::storage {

// How far to go where the log is damaged.
enum class Reach {
  kWhole,        // refuse, as the server does
  kPointInTime,  // everything before the damage, and nothing behind it
};

// Keeps everybody else out of the store. FAILED_PRECONDITION: there is none, or DirectoryLock::Acquire's.
absl::StatusOr<std::unique_ptr<DirectoryLock>> LockStore(const std::string& directory);

// Opens the store for reading and changes nothing. `lock` must outlive the reader. DATA_LOSS: damage; names the file
// where RocksDB does. UNAVAILABLE: input/output error.
absl::StatusOr<std::unique_ptr<Reader>> OpenForReading(const DirectoryLock& lock, Reach reach);

// Reads every table file and log and returns what is wrong, one sentence a file; errors as above. Needs no whole log.
absl::StatusOr<std::vector<std::string>> DamagedFiles(const DirectoryLock& lock);

// What a point-in-time recovery would give up.
struct RecoveryPlan {
  bool needed = false;               // the store does not open as it is, or stands below its watermark
  StorePosition position;            // where it would stand afterwards
  std::string first_damage;          // log, offset and what; empty: the logs that are there are whole
  uint64_t lost_commits = 0;         // that are known of: behind the damage, and up to the watermark
  std::vector<std::string> gone;     // orders that would not be there any more, as far as they can be read, in order
  std::vector<std::string> rewound;  // orders that would lose changes, as far as they can be read, in order
};

// Changes nothing. Errors of LockStore, of PositionOf, and of OpenForReading: then no recovery helps, only a backup.
absl::StatusOr<RecoveryPlan> PlanRecovery(const std::string& directory, const std::string& watermark_path);

// Copies the store and its watermark to a new directory beside it (recovery_copy.h), goes back to the last whole
// commit, gives the store `new_epoch` (16 bytes) and a restoration without a backup, so that followers of its feed
// notice, and begins its watermark anew. Returns where the copies are. Where it is cut off, the store is not served
// before it was called again: its watermark has the new epoch before anything is given up. `on_step`, where there is
// one, is called after each step, for tests to look at the files: "copied", "disowned" (the watermark), "rewound",
// "renewed" (the store has its new epoch).
absl::StatusOr<std::string> Recover(const std::string& directory, const std::string& watermark_path,
                                    const std::string& new_epoch, const google::protobuf::Timestamp& now,
                                    const std::function<void(std::string_view step)>& on_step = nullptr);

}  // namespace peidan::storage
