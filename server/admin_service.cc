#include "server/admin_service.h"

#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "server/backup_source.h"
#include "server/lifecycle/draft.h"
#include "server/log.h"
#include "server/reply.h"
#include "storage/apply.h"
#include "storage/keys.h"

namespace peidan::server {
namespace {

constexpr char kPrefix[] = "backups/";

absl::StatusOr<uint32_t> ParseBackupName(absl::string_view name) {
  uint32_t number = 0;
  if (absl::ConsumePrefix(&name, kPrefix) && absl::SimpleAtoi(name, &number) && number > 0) return number;
  return InvalidFields({{"name", v1::ERROR_REASON_FIELD_MALFORMED, "不是备份名称，形如 backups/3"}});
}

absl::StatusOr<v1::ListBackupsResponse> List(const storage::BackupFolder& folder) {
  const auto backups = folder.List();
  if (!backups.ok()) return FromBackupFolder(backups.status(), BackupTask::kList);
  v1::ListBackupsResponse response;
  for (const storage::StoredBackup& backup : *backups) *response.add_backups() = ToBackup(backup);
  return response;
}

}  // namespace

absl::Status AdminServiceImpl::CheckConfigured() const {
  if (local_ == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_BACKUP_NOT_CONFIGURED,
                     "数据存放在数据库里，请使用数据库自己的备份与恢复");
  }
  if (configured_) return absl::OkStatus();
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_BACKUP_NOT_CONFIGURED,
                   "服务没有配置备份目录，请以 --backup_dir 启动 peidand");
}

absl::StatusOr<storage::StoredBackup> AdminServiceImpl::Make(const storage::BackupProgress& progress) const {
  const auto stored = env_.store.Get(storage::kCommitSeqKey);  // DATA_LOSS where damage is known: no backup of that
  if (!stored.ok()) return stored.status();
  const auto commit_seq = storage::DecodeCommitSeq(*stored);
  if (!commit_seq.ok()) return commit_seq.status();
  record::v1::BackupSeal seal;
  seal.set_epoch(env_.history.epoch);
  seal.set_commit_seq(*commit_seq);
  *seal.mutable_create_time() = lifecycle::ToProto(env_.clock());
  auto made = folder_.Make(local_->database(), std::move(seal), progress);
  if (made.ok()) {
    Log("backup_made", {{"backup", absl::StrCat(made->number)}, {"bytes", absl::StrCat(made->size_bytes)}});
  } else {
    Log("backup_failed", {{"detail", std::string(made.status().message())}});
    if (absl::IsDataLoss(made.status())) local_->ScrubNow();  // which tells whether it is the store
  }
  return made;
}

grpc::ServerWriteReactor<v1::BackUpResponse>* AdminServiceImpl::BackUp(grpc::CallbackServerContext*,
                                                                       const v1::BackUpRequest*) {
  if (absl::Status status = CheckConfigured(); !status.ok()) return new FailedStream<v1::BackUpResponse>(status);
  auto source = std::make_unique<BackupSource<v1::BackUpResponse>>(
      BackupTask::kMake, [this](const auto& progress) { return Make(progress); });
  return new WorkStream<v1::BackUpResponse>(queue_, std::move(source));
}

grpc::ServerUnaryReactor* AdminServiceImpl::ListBackups(grpc::CallbackServerContext* context,
                                                        const v1::ListBackupsRequest*, v1::ListBackupsResponse* reply) {
  if (absl::Status status = CheckConfigured(); !status.ok()) return Reply(context, status);
  grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
  queue_.Post([this, reactor, reply] {
    auto response = List(folder_);
    if (response.ok()) *reply = *std::move(response);
    reactor->Finish(ToGrpcStatus(response.status()));
  });
  return reactor;
}

grpc::ServerWriteReactor<v1::VerifyBackupResponse>* AdminServiceImpl::VerifyBackup(
    grpc::CallbackServerContext*, const v1::VerifyBackupRequest* request) {
  using Response = v1::VerifyBackupResponse;
  if (absl::Status status = CheckConfigured(); !status.ok()) return new FailedStream<Response>(status);
  const auto number = ParseBackupName(request->name());
  if (!number.ok()) return new FailedStream<Response>(number.status());
  auto source = std::make_unique<BackupSource<Response>>(
      BackupTask::kVerify, [this, number = *number](const auto& progress) { return folder_.Verify(number, progress); });
  return new WorkStream<Response>(queue_, std::move(source));
}

}  // namespace peidan::server
