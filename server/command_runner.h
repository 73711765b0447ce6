// Runs commands: decide, commit, and decide again where somebody else was faster.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "server/work_queue.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// Thread-safe. No thread waits for a disk: the store calls back when a batch is durable. Only a command that met a
// conflict moves to one of this class's own threads, because the store's callback must not decide.
class CommandRunner {
 public:
  // How often a command decides before it gives up with ABORTED (CONTENTION). A conflict means that another command was
  // committed, so this bounds the unfairness to one command, not the progress of all.
  static constexpr int kMaxAttempts = 200;

  struct Hooks {
    // After every durable batch, from a thread of the store; must not block.
    std::function<void()> on_commit;
    // Before a command decides again, with the key that was in conflict, on a thread of this class.
    std::function<void(const std::string& key)> on_conflict;
  };
  CommandRunner(storage::KeyValueStore& store, Hooks hooks);
  // Waits for every command that was started.
  ~CommandRunner();

  // Reads, decides, fills in its reply, and returns the batch that makes it so; no mutation: nothing is committed.
  // Called again from the start after a conflict, perhaps on another thread, never twice at once.
  using Attempt = std::function<absl::StatusOr<storage::Batch>(const storage::Reader& reader)>;
  // Calls `done` exactly once, after the batch is durable or with the error that stopped it.
  void Run(Attempt attempt, std::function<void(absl::Status)> done);

  // Runs `work` on a thread of this class: for what follows a commit and is too long for a thread of the store.
  void Post(std::function<void()> work) { queue_.Post(std::move(work)); }

 private:
  struct Command {
    Attempt attempt;
    std::function<void(absl::Status)> done;
    int attempts = 0;
  };
  using CommandPtr = std::shared_ptr<Command>;

  void Try(const CommandPtr& command);
  void OnOutcome(const CommandPtr& command, const absl::StatusOr<storage::CommitOutcome>& outcome);
  void Finish(const CommandPtr& command, absl::Status status);

  storage::KeyValueStore& store_;
  const Hooks hooks_;
  std::mutex mu_;
  std::condition_variable changed_;
  size_t running_ = 0;  // guarded by mu_; commands that are not finished
  WorkQueue queue_;
};

}  // namespace peidan::server
