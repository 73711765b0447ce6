// Operating a server from outside.
#pragma once

#include <functional>
#include <memory>

#include <absl/status/statusor.h>
#include <peidan/v1/admin_service.grpc.pb.h>

#include "client/options.h"

namespace peidan::client {

// Takes how far a backup, or its verification, has come.
using BackupProgressCallback = std::function<void(const v1::BackupProgress&)>;

// AdminService, one method per RPC; effects and errors are in the service's own comments. BackUp and VerifyBackup take
// as long as the store is large, so they have no deadline. Thread-safe.
class AdminClient {
 public:
  using Stub = v1::AdminService::StubInterface;

  AdminClient(std::unique_ptr<Stub> stub, const ClientOptions& options);

  // Returns the backup that was made; INTERNAL where the server ended without one.
  absl::StatusOr<v1::Backup> BackUp(const BackupProgressCallback& progress) const;
  absl::StatusOr<v1::ListBackupsResponse> ListBackups() const;
  // The backup, which is whole.
  absl::StatusOr<v1::Backup> VerifyBackup(const v1::VerifyBackupRequest& request,
                                          const BackupProgressCallback& progress) const;

 private:
  const std::unique_ptr<Stub> stub_;
  const absl::Duration timeout_;
};

}  // namespace peidan::client
