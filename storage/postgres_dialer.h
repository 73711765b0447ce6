// Connections to the primary of a PostgreSQL cluster, set up as the store needs them.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/postgres_connection.h"
#include "storage/postgres_url.h"

namespace peidan::storage {

// Thread-safe.
class PostgresDialer {
 public:
  explicit PostgresDialer(PostgresUrl url) : url_(std::move(url)) {}

  // Makes the table of the store where it is not there yet.
  //   FAILED_PRECONDITION  the server does not write to disk (fsync = off), or we may not make the table
  //   other errors         FromPostgres
  absl::Status Prepare(const ConnectionTimeouts& timeouts);

  // A connection to the first host that accepts writes and holds every commit this process has acknowledged. Errors:
  // FromPostgres; CheckNotBehind; of several hosts that are UNAVAILABLE, what each of them said.
  absl::StatusOr<std::unique_ptr<PostgresConnection>> Connect(const ConnectionTimeouts& timeouts) const;

  // Remembers that this commit was acknowledged.
  void Acknowledge(uint64_t commit_seq);
  // The highest commit acknowledged so far: what a server that is asked from now on must have.
  uint64_t acknowledged() const { return acknowledged_; }

  // Hosts and database, for logs.
  const std::string& place() const { return url_.place; }

 private:
  absl::StatusOr<std::unique_ptr<PostgresConnection>> ConnectTo(const PostgresUrl& host,
                                                                const ConnectionTimeouts& timeouts) const;

  const PostgresUrl url_;
  std::atomic<uint64_t> acknowledged_ = 0;
};

// UNAVAILABLE, kUnreachable: a server whose last commit is `commit_seq` has lost commits that were acknowledged, or
// never had them: a former primary, or a standby that was promoted before it had caught up. Nothing of ours is damaged:
// it is as if the primary did not answer.
absl::Status CheckNotBehind(uint64_t commit_seq, uint64_t acknowledged);

// Asks for the number of the last commit.
Statement SelectCommitSeq();
// The number of the last commit, from rows of one row with its value. DATA_LOSS: there is none, or it is no number.
absl::StatusOr<uint64_t> CommitSeqIn(const SqlRows& rows);

}  // namespace peidan::storage
