// Connections that many threads share: at most so many, made when they are needed, kept for the next.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/postgres_connection.h"
#include "storage/postgres_dialer.h"

namespace peidan::storage {

// Thread-safe. Must outlive what it lends.
class PostgresPool {
 public:
  // `dialer` must outlive the pool.
  PostgresPool(const PostgresDialer& dialer, const ConnectionTimeouts& timeouts, size_t max_connections)
      : dialer_(dialer), timeouts_(timeouts), max_connections_(max_connections) {}

  // Gives a connection back; a broken one is closed, and with it those that wait: their server is gone, too.
  struct GiveBack {
    PostgresPool* pool;
    void operator()(PostgresConnection* connection) const { pool->Return(connection); }
  };
  using Lease = std::unique_ptr<PostgresConnection, GiveBack>;

  // A connection for the caller alone. Waits for one as long as one statement may take.
  //   RESOURCE_EXHAUSTED  none became free
  //   others              PostgresDialer::Connect
  absl::StatusOr<Lease> Take();

 private:
  void Return(PostgresConnection* connection);
  // Counts a connection in. null: make one.
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Reserve();

  const PostgresDialer& dialer_;
  const ConnectionTimeouts timeouts_;
  const size_t max_connections_;

  std::mutex mu_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<PostgresConnection>> idle_;  // guarded by mu_
  size_t lent_ = 0;                                        // guarded by mu_
};

}  // namespace peidan::storage
