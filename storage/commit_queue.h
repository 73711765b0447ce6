// Where batches wait for the one thread of a store that commits: bounded, first come, first served.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <limits>
#include <mutex>
#include <thread>
#include <vector>

#include "storage/key_value_store.h"

namespace peidan::storage {

// How much may wait. One batch beyond either limit is refused at once.
struct CommitLimits {
  size_t max_waiting_commits = 4096;
  size_t max_waiting_bytes = size_t{64} << 20;
  size_t max_commits_of_one_write = std::numeric_limits<size_t>::max();
};

// A batch on its way, and whom to tell.
struct WaitingCommit {
  Batch batch;
  size_t bytes;
  CommitCallback done;
};

// Thread-safe. The destructor hands on everything that waits before it returns.
class CommitQueue {
 public:
  // Must call back every commit it is given. Called from the queue's own thread, never twice at once.
  using Handler = std::function<void(std::vector<WaitingCommit>)>;

  CommitQueue(const CommitLimits& limits, Handler commit_together);
  ~CommitQueue();
  CommitQueue(const CommitQueue&) = delete;
  CommitQueue& operator=(const CommitQueue&) = delete;

  // KeyValueStore::Commit. A refusal because of the limits calls `done` in the caller's thread.
  void Commit(Batch batch, CommitCallback done);

  // Calls `look` in the queue's thread, while nothing is being written. Takes no number and writes nothing; never
  // refused, so that few may wait at once.
  void BetweenWrites(std::function<void()> look);

 private:
  // What the queue's thread does next; nothing at all: the queue ends.
  struct Turn {
    std::vector<std::function<void()>> looks;
    std::vector<WaitingCommit> group;
  };

  void Run();
  Turn TakeTurn();

  const CommitLimits limits_;
  const Handler commit_together_;

  std::mutex mu_;
  std::condition_variable arrived_;
  std::deque<WaitingCommit> waiting_;         // guarded by mu_
  size_t waiting_bytes_ = 0;                  // guarded by mu_
  std::vector<std::function<void()>> looks_;  // guarded by mu_
  bool stopping_ = false;                     // guarded by mu_

  std::thread thread_;  // last: it uses everything above
};

}  // namespace peidan::storage
