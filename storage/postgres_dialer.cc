#include "storage/postgres_dialer.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "storage/apply.h"
#include "storage/checksum.h"
#include "storage/keys.h"
#include "storage/postgres_status.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

// Keys in byte order, which is the order of bytea everywhere. The row of the last commit number is the lock of commits.
constexpr char kCreateTable[] = "CREATE TABLE peidan_entry (key bytea PRIMARY KEY, value bytea NOT NULL)";
constexpr char kInsertEntry[] = "INSERT INTO peidan_entry (key, value) VALUES ($1, $2)";
constexpr char kSelectValue[] = "SELECT value FROM peidan_entry WHERE key = $1";
constexpr char kSelectUnsafe[] =
    "SELECT name FROM pg_settings WHERE (name = 'fsync' AND setting = 'off') OR "
    "(name = 'synchronous_commit' AND setting IN ('off', 'local'))";

// Two processes may do this at once: the slower one finds it done.
absl::Status Unless(bool done_by_another, const absl::Status& status) {
  return done_by_another ? absl::OkStatus() : status;
}

absl::Status MakeTable(PostgresConnection& connection) {
  const auto made = connection.Run({{kCreateTable}}, "making the table of the store");
  if (!made.ok()) {
    if (absl::Status status = Unless(IsDuplicate(connection.sqlstate()), made.status()); !status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status MakeFirstNumber(PostgresConnection& connection) {
  const auto made =
      connection.Run({{kInsertEntry, {SqlParameter::Bytes(kCommitSeqKey), SqlParameter::Bytes(EncodeNumber(0))}}},
                     "numbering commits");
  return made.ok() ? absl::OkStatus() : Unless(IsDuplicate(connection.sqlstate()), made.status());
}

// An acknowledgement of ours promises more than a server with these settings keeps.
absl::Status CheckDurable(PostgresConnection& connection) {
  const auto unsafe = connection.Run({{kSelectUnsafe}}, "reading the server's settings");
  if (!unsafe.ok()) return unsafe.status();
  if (unsafe->front().size() == 0) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("the server would lose what it acknowledges: its setting ",
                                                    std::string(unsafe->front().At(0, 0)),
                                                    " does not wait for the disk and the standby; turn it on"));
}

// Limits that the server keeps even if this process is stopped in the middle of a transaction.
absl::Status Limit(PostgresConnection& connection, const ConnectionTimeouts& timeouts) {
  const auto statement =
      connection.Run({{absl::StrCat("SET statement_timeout = ", timeouts.statement.count())}}, "limiting statements");
  if (!statement.ok()) return statement.status();
  const auto idle =
      connection.Run({{absl::StrCat("SET idle_in_transaction_session_timeout = ", timeouts.idle.count())}},
                     "limiting idle transactions");
  // Not every engine has this limit; one without it keeps a stopped process's locks until its connection ends.
  return idle.ok() || !connection.broken() ? absl::OkStatus() : idle.status();
}

}  // namespace

Statement SelectCommitSeq() { return {kSelectValue, {SqlParameter::Bytes(kCommitSeqKey)}}; }

absl::StatusOr<uint64_t> CommitSeqIn(const SqlRows& rows) {
  if (rows.size() != 1) return absl::DataLossError("the store has no commit number");
  return DecodeCommitSeq(std::string(rows.At(0, 0)));
}

absl::Status PostgresDialer::Prepare(const ConnectionTimeouts& timeouts) {
  auto opened = PostgresConnection::Open(url_, timeouts);
  if (!opened.ok()) return opened.status();
  PostgresConnection& connection = **opened;
  if (absl::Status status = CheckDurable(connection); !status.ok()) return status;
  auto found = connection.Run({SelectCommitSeq()}, "opening the store");
  if (!found.ok()) {
    if (!IsUndefinedTable(connection.sqlstate())) return found.status();
    if (absl::Status status = MakeTable(connection); !status.ok()) return status;
    found = connection.Run({SelectCommitSeq()}, "opening the store");
    if (!found.ok()) return found.status();
  }
  return found->front().size() == 0 ? MakeFirstNumber(connection) : CommitSeqIn(found->front()).status();
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresDialer::Connect(const ConnectionTimeouts& timeouts) const {
  std::vector<std::string> faults;
  for (const PostgresUrl& host : ByHost(url_)) {
    auto connected = ConnectTo(host, timeouts);
    if (connected.ok() || !absl::IsUnavailable(connected.status())) return connected;
    faults.emplace_back(connected.status().message());
  }
  return UnreachableError(absl::StrJoin(faults, "; "));
}

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresDialer::ConnectTo(
    const PostgresUrl& host, const ConnectionTimeouts& timeouts) const {
  const uint64_t needed = acknowledged_;  // before the server is asked: meanwhile there may be more
  auto opened = PostgresConnection::Open(host, timeouts);
  if (!opened.ok()) return opened;
  if (absl::Status status = Limit(**opened, timeouts); !status.ok()) return status;
  if (absl::Status status = CheckDurable(**opened); !status.ok()) return status;
  const auto found = (*opened)->Run({SelectCommitSeq()}, "opening the store");
  if (!found.ok()) return found.status();
  const auto commit_seq = CommitSeqIn(found->front());
  if (!commit_seq.ok()) return commit_seq.status();
  if (absl::Status status = CheckNotBehind(*commit_seq, needed); !status.ok()) return status;
  return opened;
}

void PostgresDialer::Acknowledge(uint64_t commit_seq) { acknowledged_ = commit_seq; }

absl::Status CheckNotBehind(uint64_t commit_seq, uint64_t acknowledged) {
  if (commit_seq >= acknowledged) return absl::OkStatus();
  return UnreachableError(absl::StrCat("the server has commits up to ", commit_seq, ", but ", acknowledged,
                                       " was acknowledged: it is not the primary that has everything"));
}

}  // namespace peidan::storage
