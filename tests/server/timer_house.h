// What a worker of timers needs, on any store, with a clock that stands until it is moved.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/environment.h"
#include "storage/memory_store.h"

namespace peidan::server {

inline const absl::Time kNineOClock = absl::FromUnixSeconds(1795482000);  // 2026-11-24 in Beijing
inline constexpr int kSignInHours = 8;
inline constexpr int kLimitHours = 168;

// One process on a store, without its services. Confined to one test.
class TimerHouse {
 public:
  // The store outlives the house.
  explicit TimerHouse(storage::KeyValueStore& store);

  const Environment& env() const { return env_; }
  void SetClock(absl::Time now) { now_ = now; }

  // Waits until `done` holds, looking again after every commit of this process.
  bool Await(const std::function<bool()>& done);

 private:
  class Reading;

  storage::MemoryStore rules_;  // Haidian's, and an empty catalog
  RuleLibrary library_;
  MatcherHolder matcher_{library_};
  EventHub hub_;
  const std::shared_ptr<Reading> reading_;
  std::atomic<absl::Time> now_{kNineOClock};
  CommandRunner runner_;
  WorkQueue background_{1, WorkQueue::Priority::kNormal};
  const Environment env_;
};

// An order with `bureaus` assignments, placed at `time`; its deadlines run from then.
void PlaceAt(storage::KeyValueStore& store, const std::string& id, absl::Time time, int bureaus = 1);

// `what subject` of every event of a missed deadline, in the order of the feed; what is 未接 or 未办.
std::vector<std::string> Overdue(const storage::Reader& store);

}  // namespace peidan::server
