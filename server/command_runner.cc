#include "server/command_runner.h"

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

#include "server/error.h"

namespace peidan::server {
namespace {

constexpr int kThreads = 2;  // conflicts are rare; two keep one slow decision from holding up the rest

int DecisionThreads() { return std::max(2, static_cast<int>(std::thread::hardware_concurrency())); }

}  // namespace

CommandRunner::CommandRunner(storage::KeyValueStore& store, Hooks hooks, size_t max_commands)
    : store_(store),
      hooks_(std::move(hooks)),
      max_commands_(max_commands),
      decisions_(DecisionThreads(), WorkQueue::Priority::kDecision),
      queue_(kThreads, WorkQueue::Priority::kNormal) {}

CommandRunner::~CommandRunner() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return running_ == 0; });
}

bool CommandRunner::Admit(size_t max_commands) {
  std::lock_guard lock(mu_);
  if (running_ >= max_commands) return false;
  ++running_;
  return true;
}

void CommandRunner::Run(Attempt attempt, Done done) {
  if (!Admit(max_commands_)) return done(OverloadedError());
  decisions_.Post(
      [this, command = std::make_shared<Command>(Command{std::move(attempt), std::move(done)})] { Try(command); });
}

void CommandRunner::RunHere(Attempt attempt, Done done) {
  Admit(std::numeric_limits<size_t>::max());
  Try(std::make_shared<Command>(Command{std::move(attempt), std::move(done)}));
}

void CommandRunner::Try(const CommandPtr& command) {
  ++command->attempts;
  absl::StatusOr<storage::Batch> batch = command->attempt(store_);
  if (!batch.ok()) return Finish(command, batch.status());
  if (batch->mutations().empty()) return Finish(command, uint64_t{0});
  store_.Commit(*std::move(batch), [this, command](const absl::StatusOr<storage::CommitOutcome>& outcome) {
    OnOutcome(command, outcome);
  });
}

void CommandRunner::OnOutcome(const CommandPtr& command, const absl::StatusOr<storage::CommitOutcome>& outcome) {
  if (!outcome.ok()) return Finish(command, outcome.status());
  if (outcome->committed()) {
    hooks_.on_commit();
    return Finish(command, outcome->commit_seq);
  }
  if (command->attempts >= kMaxAttempts) {
    return Finish(command,
                  MakeError(absl::StatusCode::kAborted, v1::ERROR_REASON_CONTENTION, "同时修改的人太多，请重试"));
  }
  Post([this, command, key = outcome->conflict_key] {
    hooks_.on_conflict(key);
    Try(command);
  });
}

void CommandRunner::Finish(const CommandPtr& command, absl::StatusOr<uint64_t> commit_seq) {
  command->done(std::move(commit_seq));
  std::lock_guard lock(mu_);
  if (--running_ == 0) changed_.notify_all();
}

}  // namespace peidan::server
