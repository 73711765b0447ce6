// A backup that is being made or verified, as the messages of a stream.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "peidan/v1/admin_service.pb.h"
#include "server/work_stream.h"
#include "storage/rocksdb_backup.h"

namespace peidan::server {

// The API's words for a backup.
v1::Backup ToBackup(const storage::StoredBackup& stored);

// What was to be done with the folder.
enum class BackupTask { kMake, kList, kVerify };

// The API's error for one of BackupFolder's. DATA_LOSS is BACKUP_DAMAGED, or BACKUP_FAILED where one was to be made: it
// may be the store or the folder. Never STORE_CORRUPT, which would stop the server for damage of the folder alone.
absl::Status FromBackupFolder(const absl::Status& status, BackupTask task);

// Works on a thread of its own, because RocksDB says nothing before it is done. The destructor gives the work up and
// waits for the thread. `M` has a progress and a backup.
template <typename M>
class BackupSource final : public MessageSource<M> {
 public:
  using Work = std::function<absl::StatusOr<storage::StoredBackup>(const storage::BackupProgress&)>;

  BackupSource(BackupTask task, Work work) : task_(task) {
    thread_ = std::thread([this, work = std::move(work)] {
      GiveWay();
      auto result = work([this](const storage::CopyProgress& progress) { return Note(progress); });
      std::lock_guard lock(mu_);
      result_ = std::move(result);
      changed_.notify_one();
    });
  }
  ~BackupSource() override {
    {
      std::lock_guard lock(mu_);
      given_up_ = true;
    }
    thread_.join();
  }

  // Waits half a second for news at most.
  absl::StatusOr<bool> Next(std::deque<M>& found) override {
    std::unique_lock lock(mu_);
    changed_.wait_for(lock, std::chrono::milliseconds(500), [this] { return result_.has_value(); });
    if (result_.has_value() && !result_->ok()) return FromBackupFolder(result_->status(), task_);
    M& message = found.emplace_back();
    if (result_.has_value()) {
      *message.mutable_backup() = ToBackup(**result_);
      return true;
    }
    message.mutable_progress()->set_copied_bytes(static_cast<int64_t>(progress_.copied_bytes));
    message.mutable_progress()->set_store_bytes(static_cast<int64_t>(progress_.total_bytes));
    return false;
  }

 private:
  bool Note(const storage::CopyProgress& progress) {
    std::lock_guard lock(mu_);
    progress_ = progress;
    return !given_up_;
  }

  const BackupTask task_;
  std::mutex mu_;
  std::condition_variable changed_;
  storage::CopyProgress progress_;                               // guarded by mu_
  bool given_up_ = false;                                        // guarded by mu_
  std::optional<absl::StatusOr<storage::StoredBackup>> result_;  // guarded by mu_
  std::thread thread_;                                           // last: it uses everything above
};

}  // namespace peidan::server
