// Wakes the readers that wait at the end of the event feed.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace peidan::server {

// Something that waits for new events. Held weakly: a watcher that is gone is forgotten at the next call.
class Watcher {
 public:
  virtual ~Watcher() = default;
  // There may be new events. Called from the hub's thread; may read the store, must not wait for a client.
  virtual void Wake() = 0;
  // The server stops; end the stream.
  virtual void Stop() = 0;
  // Another second has passed. Called from the hub's thread, as Wake.
  virtual void Tick() {}
};

// Thread-safe. One thread wakes everybody, in the order they were added, so that a commit never waits for readers.
// Every second it wakes them in any case: another process may have written to the store.
class EventHub {
 public:
  EventHub();
  ~EventHub();

  void Add(std::weak_ptr<Watcher> watcher);
  // New events were committed. Cheap; calls that come while the hub is busy are merged.
  void Notify();
  // Stops every watcher and every one that is added later; when it returns, nobody is woken any more. From one thread,
  // which is none of a watcher's.
  void Stop();

 private:
  using Time = std::chrono::steady_clock::time_point;

  void Loop();
  // Waits for news, for `tick`, or for the end (false). Not before `rested`: whoever has many watchers gives them
  // several events at once.
  bool WaitForWork(Time rested, Time tick);
  std::vector<std::shared_ptr<Watcher>> Living();

  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<std::weak_ptr<Watcher>> watchers_;  // guarded by mu_
  bool notified_ = false;                         // guarded by mu_
  bool resting_ = false;                          // guarded by mu_
  bool stopping_ = false;                         // guarded by mu_
  std::thread thread_;
};

}  // namespace peidan::server
