#include "server/backup_source.h"

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "server/error.h"
#include "server/startup/store_words.h"

namespace peidan::server {
namespace {

constexpr size_t kShownEpochBytes = 4;  // as many as the name of an event holds

struct TaskWords {
  v1::ErrorReason damaged_reason;
  const char* damaged;
  const char* full;
  const char* failed;
};

TaskWords WordsFor(BackupTask task) {
  if (task == BackupTask::kMake) {
    return {v1::ERROR_REASON_BACKUP_FAILED,
            "存储或备份目录里有损坏的文件，备份没有做成，原有的备份没有动；若是备份目录，请换一个新目录",
            "备份目录所在的磁盘快满了，备份没有做成", "备份目录读写失败，备份没有做成"};
  }
  return {v1::ERROR_REASON_BACKUP_DAMAGED, "备份已损坏，不能用来恢复；请换一个备份目录重做备份",
          "备份目录所在的磁盘已满，读取不了备份", "备份目录读写失败，不能断定备份是否完好"};
}

}  // namespace

v1::Backup ToBackup(const storage::StoredBackup& stored) {
  v1::Backup backup;
  backup.set_name(absl::StrCat("backups/", stored.number));
  *backup.mutable_create_time() = stored.seal.create_time();
  backup.set_commit_seq(static_cast<int64_t>(stored.seal.commit_seq()));
  backup.set_size_bytes(static_cast<int64_t>(stored.size_bytes));
  backup.set_file_count(static_cast<int32_t>(stored.file_count));
  backup.set_damage(startup::WordsFor(stored.damage));
  backup.set_epoch(absl::BytesToHexString(stored.seal.epoch().substr(0, kShownEpochBytes)));
  return backup;
}

absl::Status FromBackupFolder(const absl::Status& status, BackupTask task) {
  const std::map<std::string, std::string> detail = {{"detail", std::string(status.message())}};
  const TaskWords words = WordsFor(task);
  switch (status.code()) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kCancelled:
      return status;
    case absl::StatusCode::kAborted:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_RUNNING, "另一个备份正在制作或核对，请稍后再试");
    case absl::StatusCode::kNotFound:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_UNKNOWN, "没有这个备份", detail);
    case absl::StatusCode::kDataLoss:
      return MakeError(status.code(), words.damaged_reason, words.damaged, detail);
    case absl::StatusCode::kResourceExhausted:
      return MakeError(status.code(), v1::ERROR_REASON_BACKUP_FAILED, words.full, detail);
    default:
      return MakeError(absl::StatusCode::kUnavailable, v1::ERROR_REASON_BACKUP_FAILED, words.failed, detail);
  }
}

}  // namespace peidan::server
