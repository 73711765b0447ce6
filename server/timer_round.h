// One pass over the deadlines (期限) that have passed.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "server/environment.h"
#include "server/order_desk.h"
#include "storage/tables.h"

namespace peidan::server {

// Fires every timer that is due when the round begins. Timers are fired in the order of their due times; as many orders
// as kMostUnderWay wait for the disk together, but the timers of one order never overtake each other. A timer that
// somebody else fires, or whose order changes, meanwhile is no error; where it is still due, the next round fires it.
// Used once, from one thread.
class TimerRound {
 public:
  static constexpr size_t kMostUnderWay = 64;

  // The environment outlives the round. `stopping` is asked between two timers; where it is true the round breaks off.
  TimerRound(const Environment& env, std::function<bool()> stopping);

  // Returns when nothing is under way any more. The first error of the store ends the round; what it left is due still.
  absl::Status Run();
  // What was due by then, this round fires.
  absl::Time now() const { return now_; }
  // Deadlines that this round said were missed.
  uint64_t fired() const;

 private:
  using Timers = std::vector<storage::TimerTable::Entry>;

  void FirePage(const Timers& page);
  // Fires timers of one order together.
  void Fire(Timers timers);
  void AwaitPlace(const std::string& order);
  void OnDone(const std::string& order, const absl::Status& status, uint64_t fired);
  absl::Status AwaitNone();
  bool Ended();

  const Environment& env_;
  const std::function<bool()> stopping_;
  const absl::Time now_;
  mutable std::mutex mu_;
  std::condition_variable changed_;
  std::set<std::string> under_way_;  // guarded by mu_; ids of orders
  absl::Status status_;              // guarded by mu_; the first error
  uint64_t fired_ = 0;               // guarded by mu_
};

struct Firing {
  storage::Batch batch;  // empty: none of the timers runs any more
  uint64_t fired = 0;
};
// How these timers of one order fire together.
absl::StatusOr<Firing> FireTimers(const Present& present, const std::vector<storage::TimerTable::Entry>& timers);

}  // namespace peidan::server
