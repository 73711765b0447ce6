// The one way into a store that this process owns: a thread that takes every batch that waits, decides on them in the
// order they came, and writes what they come down to as one durable write. Concurrent callers share a sync and never
// wait for each other's.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/apply.h"
#include "storage/commit_queue.h"
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

// Thread-safe. The destructor commits or fails everything that waits, and calls its callbacks, before it returns.
class Committer {
 public:
  // `engine` must outlive the committer. `last_commit_seq` is the highest number that was ever committed.
  Committer(const CommitLimits& limits, uint64_t last_commit_seq, CommitEngine& engine);

  // KeyValueStore::Commit. A refusal because of the limits calls `done` in the caller's thread.
  void Commit(Batch batch, CommitCallback done) { queue_.Commit(std::move(batch), std::move(done)); }

  // CommitQueue::BetweenWrites.
  void BetweenWrites(std::function<void()> look) { queue_.BetweenWrites(std::move(look)); }

 private:
  void CommitTogether(std::vector<WaitingCommit> waiting);
  // Writes and returns what became of it; remembers an error after which nothing may be written.
  absl::Status Write(const Changes& changes);

  CommitEngine& engine_;

  uint64_t last_commit_seq_;  // the queue's thread only; never given out twice, not even after a failed write
  absl::Status unwritable_;   // the queue's thread only; why nothing may be written any more

  CommitQueue queue_;  // last: its thread uses everything above
};

}  // namespace peidan::storage
