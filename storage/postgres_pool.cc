#include "storage/postgres_pool.h"

#include <utility>

#include "storage/store_error.h"

namespace peidan::storage {

absl::StatusOr<PostgresPool::Lease> PostgresPool::Take() {
  auto connection = Reserve();
  if (!connection.ok()) return connection.status();
  if (*connection == nullptr) {
    connection = dialer_.Connect(timeouts_);
    if (!connection.ok()) {
      Return(nullptr);
      return connection.status();
    }
  }
  return Lease(connection->release(), GiveBack{this});
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresPool::Reserve() {
  std::unique_lock lock(mu_);
  if (!returned_.wait_for(lock, timeouts_.statement, [this] { return lent_ < max_connections_; })) {
    return OverloadedError();
  }
  ++lent_;
  if (idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void PostgresPool::Return(PostgresConnection* connection) {
  std::unique_ptr<PostgresConnection> owned(connection);
  std::vector<std::unique_ptr<PostgresConnection>> dead;  // closed after the lock is given up
  {
    std::lock_guard lock(mu_);
    --lent_;
    if (owned != nullptr && owned->broken()) {
      dead.swap(idle_);
    } else if (owned != nullptr) {
      idle_.push_back(std::move(owned));
    }
  }
  returned_.notify_one();
}

}  // namespace peidan::storage
