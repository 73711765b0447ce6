// A closed loop of calls: so many in flight for so long, each answered before the next of its slot begins.
#pragma once

#include <functional>
#include <vector>

#include "absl/time/time.h"

namespace peidan::bench {

// What a loop measured.
struct LoopResult {
  double per_second = 0;
  absl::Duration p50;
  absl::Duration p99;
  int64_t failed = 0;  // calls that did not answer OK
};

// Starts one call of a slot; `done(ok)` must be called once, from any thread.
using StartCall = std::function<void(int slot, std::function<void(bool ok)> done)>;

// Keeps `in_flight` calls going for `duration`; the first tenth is warm-up and not counted.
LoopResult RunClosedLoop(int in_flight, absl::Duration duration, const StartCall& start);

// The same for work that blocks: one thread per slot.
LoopResult RunBlockingLoop(int threads, absl::Duration duration, const std::function<bool(int slot)>& work);

// The result with the median rate. REQUIRES: not empty.
LoopResult MedianOf(std::vector<LoopResult> results);

}  // namespace peidan::bench
