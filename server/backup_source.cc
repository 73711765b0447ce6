#include "server/backup_source.h"

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/error.h"

namespace peidan::server {
namespace {

constexpr auto kProgressEvery = std::chrono::milliseconds(500);

}  // namespace

v1::Backup ToBackup(const storage::StoredBackup& stored) {
  v1::Backup backup;
  backup.set_name(absl::StrCat("backups/", stored.number));
  *backup.mutable_create_time() = stored.seal.create_time();
  backup.set_commit_seq(static_cast<int64_t>(stored.seal.commit_seq()));
  backup.set_size_bytes(static_cast<int64_t>(stored.size_bytes));
  backup.set_file_count(static_cast<int32_t>(stored.file_count));
  if (!stored.damage.empty()) backup.set_damage(absl::StrCat("已损坏，不能恢复：", stored.damage));
  return backup;
}

absl::Status FromBackupFolder(const absl::Status& status, v1::ErrorReason what_is_damaged) {
  const std::map<std::string, std::string> detail = {{"detail", std::string(status.message())}};
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
      return status;
    case absl::StatusCode::kAborted:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_RUNNING, "另一个备份正在制作或核对，请稍后再试");
    case absl::StatusCode::kNotFound:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_UNKNOWN, "没有这个备份", detail);
    case absl::StatusCode::kDataLoss:
      return MakeError(status.code(), what_is_damaged,
                       what_is_damaged == v1::ERROR_REASON_BACKUP_DAMAGED
                           ? "备份已损坏，不能用来恢复；请换一个备份目录重做备份"
                           : "存储或备份目录里有损坏的文件，备份没有做成，请联系运维人员",
                       detail);
    case absl::StatusCode::kResourceExhausted:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_FAILED, "备份目录所在的磁盘已满，备份没有做成", detail);
    default:
      return MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_BACKUP_FAILED, "备份目录读写失败", detail);
  }
}

BackupSource::BackupSource(Make make) {
  thread_ = std::thread([this, make = std::move(make)] {
    GiveWay();
    auto result = make([this](const storage::CopyProgress& progress) { return Note(progress); });
    std::lock_guard lock(mu_);
    result_ = std::move(result);
    changed_.notify_one();
  });
}

BackupSource::~BackupSource() {
  {
    std::lock_guard lock(mu_);
    given_up_ = true;
  }
  thread_.join();
}

bool BackupSource::Note(const storage::CopyProgress& progress) {
  std::lock_guard lock(mu_);
  progress_ = progress;
  return !given_up_;
}

absl::StatusOr<bool> BackupSource::Next(std::deque<v1::BackUpResponse>& found) {
  std::unique_lock lock(mu_);
  changed_.wait_for(lock, kProgressEvery, [this] { return result_.has_value(); });
  if (result_.has_value() && !result_->ok()) {
    return FromBackupFolder(result_->status(), v1::ERROR_REASON_BACKUP_FAILED);
  }
  v1::BackUpResponse& response = found.emplace_back();
  if (result_.has_value()) {
    *response.mutable_backup() = ToBackup(**result_);
    return true;
  }
  response.mutable_progress()->set_copied_bytes(static_cast<int64_t>(progress_.copied_bytes));
  response.mutable_progress()->set_store_bytes(static_cast<int64_t>(progress_.total_bytes));
  return false;
}

}  // namespace peidan::server
