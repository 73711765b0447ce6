// A backup that is being made, as the messages of a stream.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "peidan/v1/admin_service.pb.h"
#include "server/work_stream.h"
#include "storage/rocksdb_backup.h"

namespace peidan::server {

// The API's words for a backup.
v1::Backup ToBackup(const storage::StoredBackup& stored);

// The API's error for one of BackupFolder's. `what_is_damaged` is the reason of DATA_LOSS:
// BACKUP_DAMAGED, or BACKUP_FAILED where it may be the store or the folder. Never STORE_CORRUPT, which would stop the
// server for damage of the folder alone; damage of the store is found by the scrubber.
absl::Status FromBackupFolder(const absl::Status& status, v1::ErrorReason what_is_damaged);

// Makes the backup on a thread of its own. The destructor gives it up and waits for the thread.
class BackupSource final : public MessageSource<v1::BackUpResponse> {
 public:
  // Returns false: give it up.
  using Progress = std::function<bool(const storage::CopyProgress&)>;
  using Make = std::function<absl::StatusOr<storage::StoredBackup>(const Progress&)>;
  explicit BackupSource(Make make);
  ~BackupSource() override;

  // Waits half a second for news at most.
  absl::StatusOr<bool> Next(std::deque<v1::BackUpResponse>& found) override;

 private:
  bool Note(const storage::CopyProgress& progress);

  std::mutex mu_;
  std::condition_variable changed_;
  storage::CopyProgress progress_;                               // guarded by mu_
  bool given_up_ = false;                                        // guarded by mu_
  std::optional<absl::StatusOr<storage::StoredBackup>> result_;  // guarded by mu_
  std::thread thread_;                                           // last: it uses everything above
};

}  // namespace peidan::server
