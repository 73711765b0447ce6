// Runs commands: admit, decide, commit, and decide again where somebody else was faster.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "absl/status/statusor.h"
#include "server/work_queue.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// Thread-safe. No thread waits for a disk: the store calls back when a batch is durable. Decisions are made on threads
// of this class, as many as there are processors, so that the threads of gRPC are free to refuse what is too much.
class CommandRunner {
 public:
  // How often a command decides before it gives up with ABORTED (CONTENTION). A conflict means that another command was
  // committed, so this bounds the unfairness to one command, not the progress of all.
  static constexpr int kMaxAttempts = 200;
  // Commands under way at most, waiting ones included. What this many take is what the last one waits: a third of a
  // second at 3,000 a second, well below the deadline of a caller.
  static constexpr size_t kDefaultMaxCommands = 1024;

  struct Hooks {
    // After every durable batch, from a thread of the store; must not block.
    std::function<void()> on_commit;
    // Before a command decides again, with the key that was in conflict, on a thread of this class.
    std::function<void(const std::string& key)> on_conflict;
  };
  CommandRunner(storage::KeyValueStore& store, Hooks hooks, size_t max_commands = kDefaultMaxCommands);
  // Waits for every command that was started.
  ~CommandRunner();

  // Reads, decides, fills in its reply, and returns the batch that makes it so; no mutation: nothing is committed.
  // Called again from the start after a conflict, perhaps on another thread, never twice at once.
  using Attempt = std::function<absl::StatusOr<storage::Batch>(const storage::Reader& reader)>;
  // Called exactly once, after the batch is durable, with its commit_seq (0: there was nothing to commit), or with the
  // error that stopped it.
  using Done = std::function<void(absl::StatusOr<uint64_t> commit_seq)>;
  // Returns at once. RESOURCE_EXHAUSTED (OVERLOADED), from the calling thread: too many commands are under way.
  void Run(Attempt attempt, Done done);
  // Makes the first attempt on the calling thread, which has its own bound, and refuses nothing.
  void RunHere(Attempt attempt, Done done);

  // Runs `work` on a thread of this class: for what follows a commit and is too long for a thread of the store.
  void Post(std::function<void()> work) { queue_.Post(std::move(work)); }

 private:
  struct Command {
    Attempt attempt;
    Done done;
    int attempts = 0;
  };
  using CommandPtr = std::shared_ptr<Command>;

  // Counts the command; false: there are too many.
  bool Admit(size_t max_commands);
  void Try(const CommandPtr& command);
  void OnOutcome(const CommandPtr& command, const absl::StatusOr<storage::CommitOutcome>& outcome);
  void Finish(const CommandPtr& command, absl::StatusOr<uint64_t> commit_seq);

  storage::KeyValueStore& store_;
  const Hooks hooks_;
  const size_t max_commands_;
  std::mutex mu_;
  std::condition_variable changed_;
  size_t running_ = 0;   // guarded by mu_; commands that are not finished
  WorkQueue decisions_;  // first attempts
  WorkQueue queue_;      // what follows a conflict or a commit, and must not wait behind first attempts
};

}  // namespace peidan::server
