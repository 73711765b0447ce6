// Loops of calls: closed, so many in flight, each answered before the next of its slot begins; and open, so many a
// second, whether answers come or not.
#pragma once

#include <functional>

#include "absl/time/time.h"
#include "tests/bench/tally.h"

namespace peidan::bench {

// Starts the call of a slot that is due at `due`; `done(ok)` must be called once, from any thread.
using StartCall = std::function<void(int slot, absl::Time due, std::function<void(bool ok)> done)>;

// Keeps `in_flight` calls going for `duration`; the first tenth is warm-up and not counted.
LoopResult RunClosedLoop(int in_flight, absl::Duration duration, const StartCall& start);

// The same for work that blocks: one thread per slot.
LoopResult RunBlockingLoop(int threads, absl::Duration duration, const std::function<bool(int slot)>& work);

// Begins `rate` calls a second for `duration` and waits for their answers. Each latency counts from when its call was
// due, so a server that stalls is charged for every call that it kept waiting, not for one. At most `max_in_flight`
// calls are under way; what is due beyond them begins later and is charged for it.
LoopResult RunOpenLoop(double rate, int max_in_flight, absl::Duration duration, const StartCall& start);

}  // namespace peidan::bench
