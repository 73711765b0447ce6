// The one ticker: says so where a deadline (期限) has passed, and moves those that another calendar moves.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "server/deadline_recount.h"
#include "server/environment.h"
#include "storage/store_health.h"

namespace peidan::server {

// Fires each timer once, however many processes share the store and whenever one of them dies: the commit that fires it
// requires that it is there, and removes it. Looks at the first due time at least once a second, because another
// process may have set an earlier one. Where the store fails, it waits longer and longer before it tries again; what is
// due waits in the store. One thread of its own.
class TimerWorker {
 public:
  // Begins at once. Damage that it meets goes to `health`. Both outlive the worker.
  TimerWorker(const Environment& env, storage::StoreHealth& health);
  // Breaks off; waits for what is on its way to the disk.
  ~TimerWorker();

 private:
  void Loop();
  // Fires what is due.
  absl::Status Turn();
  // How long nothing is due that the last turn left, as far as the store knows; a second at most.
  absl::Duration UntilNext() const;
  bool Stopping();

  const Environment& env_;
  storage::StoreHealth& health_;
  DeadlineRecount recount_;                       // of the thread
  uint64_t fired_ = 0;                            // of the thread: in its last turn
  absl::Time done_until_ = absl::InfinitePast();  // of the thread: what was due by then, the last turn fired
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_
  std::thread thread_;     // last: it uses everything above
};

}  // namespace peidan::server
