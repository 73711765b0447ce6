// What is kept for a time only: events, and the memory of request ids.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/environment.h"

namespace peidan::server {

// Deletes what is too old, now and then, in small batches on a thread that gives way to all others. An interruption
// does no harm.
class Retention {
 public:
  struct Limits {
    absl::Duration events;
    absl::Duration requests;
  };
  // Begins at once. The environment outlives it.
  Retention(const Environment& env, const Limits& limits);
  ~Retention();

  // Deletes the oldest events, as far as they are from before `before`, at most one portion; true: there may be more.
  // Public for tests; called by one thread at a time.
  static absl::StatusOr<bool> TrimEvents(const Environment& env, absl::Time before);
  // Looks at one portion of the request ids after `position`, moves it behind them, and deletes those from before
  // `before`; true: there may be more. As TrimEvents.
  static absl::StatusOr<bool> TrimRequests(const Environment& env, absl::Time before, std::string& position);

 private:
  void Loop();
  // Deletes all that is too old, unless it is time to stop.
  absl::Status Pass();
  // Waits; false: it is time to stop.
  bool Rest(absl::Duration duration);

  const Environment& env_;
  const Limits limits_;
  std::mutex mu_;
  std::condition_variable changed_;
  bool stopping_ = false;                           // guarded by mu_
  absl::Time requests_due_ = absl::InfinitePast();  // of the thread: of the next pass over the request ids
  std::thread thread_;                              // last: it uses everything above
};

}  // namespace peidan::server
