// The one way into a store: a thread that takes every batch that waits, decides on them in the order they came, and
// writes what they come down to as one durable write. Concurrent callers share a sync and never wait for each other's.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/apply.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

// What a committer needs of an engine. Called from the committer's thread only.
class CommitEngine {
 public:
  virtual ~CommitEngine() = default;
  virtual absl::StatusOr<std::optional<std::string>> ReadCommitted(std::string_view key) const = 0;
  // Returns when all of `changes` are on disk.
  //   RESOURCE_EXHAUSTED  the disk is full; none of them is visible, and a later write may succeed
  //   any other           whether they will be there after a restart is unknown; nothing may be written any more
  virtual absl::Status WriteDurably(const Changes& changes) = 0;
};

// How much may wait. One batch beyond either limit is refused at once.
struct CommitLimits {
  size_t max_waiting_commits = 4096;
  size_t max_waiting_bytes = size_t{64} << 20;
};

// Thread-safe. The destructor commits or fails everything that waits, and calls its callbacks, before it returns.
class Committer {
 public:
  // `engine` must outlive the committer. `last_commit_seq` is the highest number that was ever committed.
  Committer(const CommitLimits& limits, uint64_t last_commit_seq, CommitEngine& engine);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // KeyValueStore::Commit. A refusal because of the limits calls `done` in the caller's thread.
  void Commit(Batch batch, CommitCallback done);

 private:
  struct Waiting {
    Batch batch;
    size_t bytes;
    CommitCallback done;
  };
  // A batch of the present write and what its caller hears if the write succeeds, and if it fails.
  struct Decided {
    absl::StatusOr<CommitOutcome> outcome;
    bool depends_on_write;
    CommitCallback done;
  };

  void Run();
  void CommitTogether(std::deque<Waiting> group);
  Decided DecideOne(Waiting& waiting, Changes& pending);
  // Writes and returns what became of it; remembers an error after which nothing may be written.
  absl::Status Write(Changes& pending);

  const CommitLimits limits_;
  CommitEngine& engine_;

  uint64_t last_commit_seq_;  // the committer's thread only; never given out twice, not even after a failed write
  absl::Status unwritable_;   // the committer's thread only; why nothing may be written any more

  std::mutex mu_;
  std::condition_variable arrived_;
  std::deque<Waiting> waiting_;  // guarded by mu_
  size_t waiting_bytes_ = 0;     // guarded by mu_
  bool stopping_ = false;        // guarded by mu_

  std::thread thread_;  // last: it uses everything above
};

}  // namespace peidan::storage
