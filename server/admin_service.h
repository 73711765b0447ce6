// AdminService: what an operator does to a running server.
#pragma once

#include "peidan/v1/admin_service.grpc.pb.h"
#include "server/environment.h"
#include "server/work_queue.h"
#include "storage/rocksdb_backup.h"
#include "storage/rocksdb_store.h"

namespace peidan::server {

// Thread-safe; the environment and the store outlive it.
class AdminServiceImpl final : public v1::AdminService::CallbackService {
 public:
  // `local` is inside of the environment's store; null: a database keeps the store, and there are no backups by us.
  // `options.directory` empty: there are none either.
  AdminServiceImpl(const Environment& environment, storage::LocalStore* local, storage::BackupOptions options)
      : env_(environment), local_(local), configured_(!options.directory.empty()), folder_(std::move(options)) {}

  grpc::ServerWriteReactor<v1::BackUpResponse>* BackUp(grpc::CallbackServerContext*, const v1::BackUpRequest*) override;
  grpc::ServerUnaryReactor* ListBackups(grpc::CallbackServerContext*, const v1::ListBackupsRequest*,
                                        v1::ListBackupsResponse*) override;
  grpc::ServerWriteReactor<v1::VerifyBackupResponse>* VerifyBackup(grpc::CallbackServerContext*,
                                                                   const v1::VerifyBackupRequest*) override;

 private:
  absl::Status CheckConfigured() const;
  absl::StatusOr<storage::StoredBackup> Make(const storage::BackupProgress& progress) const;

  const Environment& env_;
  storage::LocalStore* const local_;
  const bool configured_;
  const storage::BackupFolder folder_;
  // Of its own, because a stream waits on it for news: one thread for that, one for the others.
  WorkQueue queue_{2, WorkQueue::Priority::kBackground};
};

}  // namespace peidan::server
