#include "storage/postgres_committer.h"

#include <algorithm>
#include <random>
#include <set>
#include <utility>

#include "storage/apply.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/keys.h"
#include "storage/postgres_reads.h"
#include "storage/postgres_status.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

// Each statement sees what was committed before it began, so what follows the lock sees every commit of those who had
// it before. Engines that only know stronger levels give one of those, and 40001 where we were too early.
constexpr char kBegin[] = "BEGIN ISOLATION LEVEL READ COMMITTED";
constexpr char kLock[] = "SELECT value FROM peidan_entry WHERE key = $1 FOR UPDATE";
constexpr char kTouch[] = "UPDATE peidan_entry SET value = value WHERE key = $1";
constexpr char kDelete[] = "DELETE FROM peidan_entry WHERE key = ANY ($1)";
constexpr char kUpdate[] =
    "UPDATE peidan_entry SET value = changed.value "
    "FROM (SELECT unnest($1::bytea[]) AS key, unnest($2::bytea[]) AS value) AS changed "
    "WHERE peidan_entry.key = changed.key";
constexpr char kInsert[] = "INSERT INTO peidan_entry (key, value) SELECT unnest($1::bytea[]), unnest($2::bytea[])";
constexpr char kCommit[] = "COMMIT";
constexpr char kRollback[] = "ROLLBACK";
constexpr char kCommitting[] = "committing";

constexpr std::chrono::milliseconds kFirstPause{20};
constexpr std::chrono::milliseconds kLongestPause{500};

Statement Lock() { return {kLock, {SqlParameter::Bytes(kCommitSeqKey)}}; }

std::string NewWriterKey() {
  std::random_device random;
  std::string key(kWriterPrefix);
  for (int i = 0; i < 4; ++i) AppendBigEndian(key, random(), 4);
  return key;
}

// Every key whose value or presence the outcome depends on.
std::set<std::string_view> KeysToRead(const std::vector<WaitingCommit>& waiting) {
  std::set<std::string_view> keys;
  for (const WaitingCommit& commit : waiting) {
    for (const Batch::Condition& condition : commit.batch.conditions()) keys.insert(condition.key);
    for (const Batch::Mutation& mutation : commit.batch.mutations()) {
      if (mutation.kind == Batch::Mutation::Kind::kPut || mutation.kind == Batch::Mutation::Kind::kAdd) {
        keys.insert(mutation.key);
      }
    }
  }
  return keys;
}

// A statement over the keys and values of many entries, or none.
class EntryList {
 public:
  void Add(std::string_view key, std::string_view value) {
    keys_.push_back(key);
    values_.push_back(value);
  }
  void AppendTo(std::vector<Statement>& statements, const char* sql) const {
    if (!keys_.empty())
      statements.push_back({sql, {SqlParameter::BytesArray(keys_), SqlParameter::BytesArray(values_)}});
  }

 private:
  std::vector<std::string_view> keys_, values_;
};

}  // namespace

PostgresCommitter::PostgresCommitter(PostgresDialer& dialer, PostgresCommitOptions options)
    : dialer_(dialer), options_(std::move(options)), writer_key_(NewWriterKey()) {}

void PostgresCommitter::CommitTogether(std::vector<WaitingCommit> waiting) {
  CommitGroup group(std::move(waiting));
  bool decided = false;
  const absl::Status status = Commit(group, decided);
  if (status.ok()) {
    dialer_.Acknowledge(group.last_commit_seq());
    reported_ = false;
  }
  if (decided) {
    group.Answer(status);
  } else {
    group.Refuse(status);
  }
}

void PostgresCommitter::Stop() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stopped_.notify_all();
}

absl::Status PostgresCommitter::Commit(CommitGroup& group, bool& decided) {
  const Clock::time_point give_up = Clock::now() + options_.patience;
  std::chrono::milliseconds pause = kFirstPause;
  while (true) {
    decided = false;
    Attempt attempt = Try(group, decided);
    if (attempt.status.ok()) return attempt.status;
    Report(attempt.status);
    if (attempt.next == Attempt::Next::kAskWhatBecameOfIt) {
      const auto committed = AskWhatBecameOf(group.last_commit_seq());
      if (!committed.ok()) return committed.status();
      if (*committed) return absl::OkStatus();
    } else if (attempt.next == Attempt::Next::kGiveUp) {
      return attempt.status;
    }
    if (!Pause(give_up, pause)) return absl::IsAborted(attempt.status) ? OverloadedError() : attempt.status;
  }
}

PostgresCommitter::Attempt PostgresCommitter::Try(CommitGroup& group, bool& decided) {
  if (absl::Status status = Connect(); !status.ok()) return Failed(std::move(status));
  const auto present = Begin(group);
  if (!present.ok()) return Failed(present.status());
  const auto last = DecodeCommitSeq(present->at(std::string(kCommitSeqKey)));
  if (!last.ok()) return Failed(last.status());
  if (absl::Status status = CheckNotBehind(*last, dialer_.acknowledged()); !status.ok()) {
    connection_.reset();
    return Failed(std::move(status));
  }
  group.Decide(*last, [&](std::string_view key) -> absl::StatusOr<std::optional<std::string>> {
    const auto entry = present->find(key);
    return entry == present->end() ? std::nullopt : std::optional(entry->second);
  });
  decided = true;
  if (group.changes().empty()) {
    Abandon();
    return {absl::OkStatus()};
  }
  Changes changes = group.changes();
  changes.insert_or_assign(writer_key_, EncodeNumber(group.last_commit_seq()));
  return WriteAndCommit(changes, *present);
}

// What passes: a lost race, a lost connection, and a server that lacks commits, which the right one may follow.
PostgresCommitter::Attempt PostgresCommitter::Failed(absl::Status status) {
  Abandon();
  const bool may_pass = absl::IsAborted(status) || absl::IsUnavailable(status);
  return {std::move(status), may_pass ? Attempt::Next::kDecideAgain : Attempt::Next::kGiveUp};
}

absl::Status PostgresCommitter::Connect() {
  if (connection_ != nullptr && !connection_->broken()) return absl::OkStatus();
  auto connected = dialer_.Connect(options_.timeouts);
  if (!connected.ok()) return connected.status();
  connection_ = *std::move(connected);
  return absl::OkStatus();
}

absl::StatusOr<PostgresCommitter::Entries> PostgresCommitter::Begin(const CommitGroup& group) {
  std::set<std::string_view> keys = KeysToRead(group.waiting());
  keys.insert(writer_key_);
  const auto answers =
      connection_->Run({{kBegin}, Lock(), SelectEntries({keys.begin(), keys.end()})}, "beginning a commit");
  if (!answers.ok()) return answers.status();
  const SqlRows& head = (*answers)[1];
  if (head.size() != 1) return absl::DataLossError("the store has no commit number");
  Entries present;
  const SqlRows& rows = (*answers)[2];
  for (int row = 0; row < rows.size(); ++row) present.emplace(rows.At(row, 0), rows.At(row, 1));
  present.insert_or_assign(std::string(kCommitSeqKey), std::string(head.At(0, 0)));
  return present;
}

PostgresCommitter::Attempt PostgresCommitter::WriteAndCommit(const Changes& changes, const Entries& present) {
  std::vector<std::string_view> deleted;
  EntryList updated, inserted;
  for (const auto& [key, value] : changes) {
    if (!value) {
      deleted.push_back(key);
    } else {
      (present.contains(key) ? updated : inserted).Add(key, *value);
    }
  }
  std::vector<Statement> statements;
  if (!deleted.empty()) statements.push_back({kDelete, {SqlParameter::BytesArray(deleted)}});
  updated.AppendTo(statements, kUpdate);
  inserted.AppendTo(statements, kInsert);
  bool unknown = false;
  absl::Status status = RunToCommit(std::move(statements), unknown);
  if (status.ok()) return {std::move(status)};
  if (unknown) return {std::move(status), Attempt::Next::kAskWhatBecameOfIt};
  return Failed(std::move(status));
}

absl::Status PostgresCommitter::RunToCommit(std::vector<Statement> statements, bool& unknown) {
  statements.push_back({kCommit});
  const int warnings = connection_->warnings();
  const auto answers = connection_->Run(statements, kCommitting);
  if (!answers.ok()) {
    unknown = connection_->broken() || IsCompletionUnknown(connection_->sqlstate());
    if (unknown) connection_.reset();
    return answers.status();
  }
  if (answers->back().tag() != kCommit) return absl::AbortedError("the transaction was rolled back");
  // "The transaction has already committed locally, but might not have been replicated to the standby."
  if (connection_->warnings() == warnings) return absl::OkStatus();
  unknown = true;
  connection_.reset();
  return UnreachableError("committing: the server warned that a standby may not have it");
}

absl::StatusOr<bool> PostgresCommitter::AskWhatBecameOf(uint64_t commit_seq) {
  const Clock::time_point give_up = Clock::now() + options_.patience;
  std::chrono::milliseconds pause = kFirstPause;
  while (true) {
    auto committed = LookUp(commit_seq);
    if (committed.ok() || !Pause(give_up, pause)) return committed;
  }
}

// The lock waits for a server process that still works on our transaction. The commit of our own that ends the look
// makes durable, behind everything before it, what an interrupted wait for the standby may have left to the primary.
absl::StatusOr<bool> PostgresCommitter::LookUp(uint64_t commit_seq) {
  const auto failed = [this](absl::Status status) {
    connection_.reset();
    return status;
  };
  if (absl::Status status = Connect(); !status.ok()) return failed(std::move(status));
  const auto found = connection_->Run({{kBegin}, Lock(), SelectEntries({writer_key_})}, "looking for a commit");
  if (!found.ok()) return failed(found.status());
  const SqlRows& rows = found->back();
  const bool committed = rows.size() == 1 && rows.At(0, 1) == EncodeNumber(commit_seq);
  bool unknown = false;
  if (absl::Status status = RunToCommit({{kTouch, {SqlParameter::Bytes(kCommitSeqKey)}}}, unknown); !status.ok()) {
    return failed(std::move(status));
  }
  return committed;
}

void PostgresCommitter::Abandon() {
  if (connection_ == nullptr) return;
  if (connection_->broken() || !connection_->Run({{kRollback}}, "rolling back").ok()) connection_.reset();
}

bool PostgresCommitter::Pause(Clock::time_point give_up, std::chrono::milliseconds& pause) {
  std::unique_lock lock(mu_);
  stopped_.wait_for(lock, pause, [this] { return stopping_; });
  pause = std::min(2 * pause, kLongestPause);
  return !stopping_ && Clock::now() < give_up;
}

void PostgresCommitter::Report(const absl::Status& status) {
  if (reported_ || absl::IsAborted(status)) return;
  reported_ = true;
  if (options_.on_error) options_.on_error(status);
}

}  // namespace peidan::storage
