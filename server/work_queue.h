// Threads of our own for what must not run on a thread of gRPC or of the store.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace peidan::server {

// Thread-safe. Work is begun in the order it was posted. Long work does a portion and posts the rest, so that others
// get their turn.
class WorkQueue {
 public:
  enum class Priority {
    kNormal,
    kDecision,    // gives way to the threads of gRPC, so that what is too much is refused while others are decided
    kBackground,  // gives way to everything that somebody waits for
  };
  WorkQueue(int threads, Priority priority);
  // Does what was posted, also by that work itself, then ends.
  ~WorkQueue();

  void Post(std::function<void()> work);

 private:
  void Loop(Priority priority);

  std::mutex mu_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> work_;  // guarded by mu_
  bool stopping_ = false;                   // guarded by mu_
  std::vector<std::thread> threads_;
};

// Lowers the calling thread below those that somebody waits for.
void GiveWay();

}  // namespace peidan::server
