// How batches become transactions on PostgreSQL. Many processes may commit to one database: the row of the last commit
// number is the lock they take turns with, so numbers are given out in the order in which commits become visible.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/commit_group.h"
#include "storage/postgres_connection.h"
#include "storage/postgres_dialer.h"

namespace peidan::storage {

struct PostgresCommitOptions {
  ConnectionTimeouts timeouts;
  std::chrono::milliseconds patience{10'000};  // how long a commit waits for the database to come back
  std::function<void(absl::Status)> on_error;  // hears once of each outage; must not block; may be empty
};

// Not thread-safe, except for Stop.
class PostgresCommitter {
 public:
  // `dialer` must outlive the committer.
  PostgresCommitter(PostgresDialer& dialer, PostgresCommitOptions options);

  // Commits what holds of these batches in one transaction and calls every callback. Deciding begins anew where the
  // transaction lost against another one or the connection was lost before it was to commit; where it was lost after
  // that, the database is asked what became of it. What the callbacks hear: KeyValueStore::Commit.
  void CommitTogether(std::vector<WaitingCommit> waiting);

  // From now on no commit waits for a database that does not answer. Thread-safe.
  void Stop();

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;
  using Clock = std::chrono::steady_clock;
  // How far one transaction came.
  struct Attempt {
    absl::Status status;
    enum class Next { kGiveUp, kDecideAgain, kAskWhatBecameOfIt } next = Next::kGiveUp;
  };

  absl::Status Commit(CommitGroup& group, bool& decided);
  Attempt Try(CommitGroup& group, bool& decided);
  // Ends the transaction, of which nothing happened.
  Attempt Failed(absl::Status status);
  // Begins a transaction, waits until it is our turn, and reads what the group must know.
  absl::StatusOr<Entries> Begin(const CommitGroup& group);
  Attempt WriteAndCommit(const Changes& changes, const Entries& present);
  // Whether our transaction that ended with `commit_seq` committed, once that is durable.
  absl::StatusOr<bool> AskWhatBecameOf(uint64_t commit_seq);
  absl::StatusOr<bool> LookUp(uint64_t commit_seq);

  absl::Status Connect();
  void Abandon();
  // Sends what ends a transaction. `unknown`: it may have happened, or may yet be lost.
  absl::Status RunToCommit(std::vector<Statement> statements, bool& unknown);
  // False: there is no more time.
  bool Pause(Clock::time_point give_up, std::chrono::milliseconds& pause);
  void Report(const absl::Status& status);

  PostgresDialer& dialer_;
  const PostgresCommitOptions options_;
  const std::string writer_key_;  // where each of our transactions leaves its last number

  std::unique_ptr<PostgresConnection> connection_;  // null: to be made
  bool reported_ = false;                           // the present outage

  std::mutex mu_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // guarded by mu_
};

}  // namespace peidan::storage
