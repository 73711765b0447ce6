#include "server/command_runner.h"

#include <utility>

#include "server/error.h"

namespace peidan::server {
namespace {

constexpr int kThreads = 2;  // conflicts are rare; two keep one slow decision from holding up the rest

}  // namespace

CommandRunner::CommandRunner(storage::KeyValueStore& store, Hooks hooks)
    : store_(store), hooks_(std::move(hooks)), queue_(kThreads, WorkQueue::Priority::kNormal) {}

CommandRunner::~CommandRunner() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return running_ == 0; });
}

void CommandRunner::Run(Attempt attempt, std::function<void(absl::Status)> done) {
  {
    std::lock_guard lock(mu_);
    ++running_;
  }
  Try(std::make_shared<Command>(Command{std::move(attempt), std::move(done)}));
}

void CommandRunner::Try(const CommandPtr& command) {
  ++command->attempts;
  absl::StatusOr<storage::Batch> batch = command->attempt(store_);
  if (!batch.ok()) return Finish(command, batch.status());
  if (batch->mutations().empty()) return Finish(command, absl::OkStatus());
  store_.Commit(*std::move(batch), [this, command](const absl::StatusOr<storage::CommitOutcome>& outcome) {
    OnOutcome(command, outcome);
  });
}

void CommandRunner::OnOutcome(const CommandPtr& command, const absl::StatusOr<storage::CommitOutcome>& outcome) {
  if (!outcome.ok()) return Finish(command, outcome.status());
  if (outcome->committed()) {
    hooks_.on_commit();
    return Finish(command, absl::OkStatus());
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

void CommandRunner::Finish(const CommandPtr& command, absl::Status status) {
  command->done(std::move(status));
  std::lock_guard lock(mu_);
  if (--running_ == 0) changed_.notify_all();
}

}  // namespace peidan::server
