// Bringing a backup (备份) back: offline, by number, into a directory that is empty.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "peidan/record/v1/record.pb.h"
#include "storage/rocksdb_backup.h"

namespace peidan::storage {

struct RestoreRequest {
  std::string backup_directory;
  uint32_t number = 0;
  std::string data_directory;  // made if it does not exist
  std::string watermark_path;  // replaced, whatever it says (watermark.h); empty: beside the data directory
  std::string fresh_epoch;     // 16 random bytes
  google::protobuf::Timestamp now;
  std::function<void(const CopyProgress&)> progress = nullptr;  // about five times a second, on the caller's thread
  // Called at each step: "marked", "copied", "renewed" (the store has its new epoch), "moving" (each file), "moved",
  // "watermarked".
  std::function<void(std::string_view step)> on_step = nullptr;
};

// What came back.
struct RestoredStore {
  StoredBackup backup;
  record::v1::StoreHeader header;
  uint64_t commit_seq = 0;  // the last commit that came back
  int64_t orders = 0;       // counted one by one
  int64_t events = 0;
  std::string former_watermark;  // where the watermark that lay in the new one's place is kept; empty: there was none
};

// Copies the backup, compares every file with its checksum, opens the store, counts, and gives it a new epoch. Until
// all of that is done, and the watermark written, the directory holds a mark that OpenRocksDbStore refuses; run again,
// it removes what it had put there (restore_directory.h) and begins anew.
//   FAILED_PRECONDITION  (kNotEmpty) the directory holds something; (kHeld) it is in use; (kWatermarkPlace) the
//                        watermark cannot be written there, found before anything is copied; (kNewer) the backup is of
//                        a newer release
//   NOT_FOUND            no such backup
//   DATA_LOSS            the backup is damaged, or not the one that its seal belongs to
//   RESOURCE_EXHAUSTED   the disk is full
//   UNAVAILABLE          input/output error
absl::StatusOr<RestoredStore> RestoreBackup(const RestoreRequest& request);

}  // namespace peidan::storage
