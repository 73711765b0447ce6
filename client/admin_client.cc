#include "client/admin_client.h"

#include <utility>

#include "client/caller.h"

namespace peidan::client {
namespace {

// Reads such a stream to its end: progress, and the backup last.
template <typename M>
absl::StatusOr<v1::Backup> ReadToBackup(grpc::ClientReaderInterface<M>& reader,
                                        const BackupProgressCallback& progress) {
  M response;
  v1::Backup backup;
  while (reader.Read(&response)) {
    if (response.has_backup()) backup = response.backup();
    if (response.has_progress() && progress) progress(response.progress());
  }
  const grpc::Status status = reader.Finish();
  if (!status.ok()) return ToAbslStatus(status);
  if (backup.name().empty()) return absl::InternalError("the server ended without a backup");
  return backup;
}

}  // namespace

AdminClient::AdminClient(std::unique_ptr<Stub> stub, const ClientOptions& options)
    : stub_(std::move(stub)), timeout_(options.timeout) {}

absl::StatusOr<v1::Backup> AdminClient::BackUp(const BackupProgressCallback& progress) const {
  grpc::ClientContext context;
  return ReadToBackup(*stub_->BackUp(&context, {}), progress);
}

absl::StatusOr<v1::ListBackupsResponse> AdminClient::ListBackups() const {
  return Caller(timeout_).Call(*stub_, &Stub::ListBackups, v1::ListBackupsRequest());
}

absl::StatusOr<v1::Backup> AdminClient::VerifyBackup(const v1::VerifyBackupRequest& request,
                                                     const BackupProgressCallback& progress) const {
  grpc::ClientContext context;
  return ReadToBackup(*stub_->VerifyBackup(&context, request), progress);
}

}  // namespace peidan::client
