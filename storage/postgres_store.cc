#include "storage/postgres_store.h"

#include <thread>
#include <utility>

#include "storage/commit_queue.h"
#include "storage/postgres_committer.h"
#include "storage/postgres_dialer.h"
#include "storage/postgres_pool.h"
#include "storage/postgres_reads.h"
#include "storage/postgres_url.h"

namespace peidan::storage {
namespace {

constexpr size_t kMaxCommitsOfOneTransaction = 512;  // others wait for the lock meanwhile
constexpr int kReadAttempts = 3;
constexpr std::chrono::milliseconds kReadPause{100};
// A read that took longer met a server that takes requests and does not answer them; the next would wait as long.
constexpr std::chrono::milliseconds kLongestReadToRepeat{5'000};
constexpr char kBeginSnapshot[] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr char kEndSnapshot[] = "COMMIT";

constexpr uint64_t kChecked = 0;  // a snapshot holds what was acknowledged before it was taken

// Reads with a connection of the pool, and with another where the server is gone or lacks what was acknowledged before.
template <typename Answer, typename Read>
absl::StatusOr<Answer> ReadFrom(PostgresPool& pool, const PostgresDialer& dialer, Read read) {
  const uint64_t needed = dialer.acknowledged();
  const auto give_up = std::chrono::steady_clock::now() + kLongestReadToRepeat;
  absl::Status last;
  for (int attempt = 0; attempt < kReadAttempts; ++attempt) {
    if (attempt > 0 && std::chrono::steady_clock::now() > give_up) break;
    if (attempt > 1) std::this_thread::sleep_for(kReadPause);
    auto lease = pool.Take();
    if (!lease.ok()) {
      last = lease.status();
      if (!absl::IsUnavailable(last)) return last;
      continue;
    }
    auto answer = read(*lease, needed);
    if (answer.ok() || !absl::IsUnavailable(answer.status())) return answer;
    last = answer.status();
  }
  return last;
}

// The instant of a snapshot is that of its first read, which asks for the last commit.
absl::Status BeginSnapshot(PostgresConnection& connection, uint64_t needed) {
  const auto begun = connection.Run({{kBeginSnapshot}, SelectCommitSeq()}, "taking a snapshot");
  if (!begun.ok()) return begun.status();
  const auto commit_seq = CommitSeqIn(begun->back());
  if (!commit_seq.ok()) return commit_seq.status();
  absl::Status status = CheckNotBehind(*commit_seq, needed);
  if (!status.ok()) connection.GiveUp();
  return status;
}

// A transaction that reads one instant, on a connection of its own.
class PostgresSnapshot final : public Reader {
 public:
  explicit PostgresSnapshot(absl::StatusOr<PostgresPool::Lease> lease) : lease_(std::move(lease)) {}
  ~PostgresSnapshot() override {
    std::lock_guard lock(mu_);
    if (lease_.ok()) (*lease_)->Run({{kEndSnapshot}}, "ending a snapshot").status().IgnoreError();
  }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    std::lock_guard lock(mu_);
    if (!lease_.ok()) return lease_.status();
    return ReadOne(**lease_, key, kChecked);
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    std::lock_guard lock(mu_);
    if (!lease_.ok()) return lease_.status();
    return ReadMany(**lease_, keys, kChecked);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    std::lock_guard lock(mu_);
    if (!lease_.ok()) return lease_.status();
    return ReadRange(**lease_, options, kChecked);
  }

 private:
  mutable std::mutex mu_;
  const absl::StatusOr<PostgresPool::Lease> lease_;  // guarded by mu_; else: why there is none
};

ConnectionTimeouts CommitTimeouts(const PostgresOptions& options) { return {.statement = options.commit_timeout}; }

// A snapshot's transaction may rest between two reads for as long as a read may take.
ConnectionTimeouts ReadTimeouts(const PostgresOptions& options) {
  return {.statement = options.read_timeout, .idle = options.read_timeout};
}

class PostgresStore final : public KeyValueStore {
 public:
  PostgresStore(std::unique_ptr<PostgresDialer> dialer, const PostgresOptions& options)
      : dialer_(std::move(dialer)),
        readers_(*dialer_, ReadTimeouts(options), options.read_connections),
        snapshots_(*dialer_, ReadTimeouts(options), options.snapshot_connections),
        committer_(*dialer_, {CommitTimeouts(options), options.patience, options.on_error}),
        queue_({options.max_waiting_commits, options.max_waiting_bytes, kMaxCommitsOfOneTransaction},
               [this](std::vector<WaitingCommit> waiting) { committer_.CommitTogether(std::move(waiting)); }) {}
  ~PostgresStore() override { committer_.Stop(); }

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override {
    return ReadFrom<std::optional<std::string>>(
        readers_, *dialer_, [&](auto& lease, uint64_t needed) { return ReadOne(*lease, key, needed); });
  }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return ReadFrom<std::vector<std::optional<std::string>>>(
        readers_, *dialer_, [&](auto& lease, uint64_t needed) { return ReadMany(*lease, keys, needed); });
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override {
    return ReadFrom<std::vector<KeyValue>>(
        readers_, *dialer_, [&](auto& lease, uint64_t needed) { return ReadRange(*lease, options, needed); });
  }
  std::unique_ptr<Reader> Snapshot() const override {
    return std::make_unique<PostgresSnapshot>(ReadFrom<PostgresPool::Lease>(
        snapshots_, *dialer_, [](PostgresPool::Lease& lease, uint64_t needed) -> absl::StatusOr<PostgresPool::Lease> {
          absl::Status begun = BeginSnapshot(*lease, needed);
          if (begun.ok()) return std::move(lease);
          // The connection may be used again, but not inside a transaction that failed.
          if (!lease->broken()) lease->Run({{kEndSnapshot}}, "ending a snapshot").status().IgnoreError();
          return begun;
        }));
  }
  void Commit(Batch batch, CommitCallback done) override { queue_.Commit(std::move(batch), std::move(done)); }

 private:
  const std::unique_ptr<PostgresDialer> dialer_;
  mutable PostgresPool readers_;
  mutable PostgresPool snapshots_;
  PostgresCommitter committer_;
  CommitQueue queue_;  // last: its thread uses everything above
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenPostgresStore(const PostgresOptions& options) {
  auto url = ParsePostgresUrl(options.url);
  if (!url.ok()) return url.status();
  auto dialer = std::make_unique<PostgresDialer>(*std::move(url));
  if (absl::Status status = dialer->Prepare(CommitTimeouts(options)); !status.ok()) return status;
  return std::make_unique<PostgresStore>(std::move(dialer), options);
}

}  // namespace peidan::storage
