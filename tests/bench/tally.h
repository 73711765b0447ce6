// What a loop of calls measured, and the gathering of it.
#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "absl/time/time.h"

namespace peidan::bench {

struct LoopResult {
  double per_second = 0;
  absl::Duration p50, p90, p99, p999, max;
  int64_t calls = 0;   // that answered OK and count
  int64_t failed = 0;  // that did not answer OK
  int64_t ended = 0;   // all, with those of the warm-up
};

// The result with the median rate. REQUIRES: not empty.
LoopResult MedianOf(std::vector<LoopResult> results);

// Gathers latencies of calls; those that began in the first tenth are warm-up and do not count. Thread-safe.
class Tally {
 public:
  explicit Tally(absl::Duration duration);

  absl::Time begin() const { return begin_; }
  bool IsOver() const;
  // A call whose answer was wanted from `begin` on has just ended.
  void Add(absl::Time begin, bool ok);
  LoopResult Result();

 private:
  const absl::Time begin_, warm_, end_;
  std::mutex mu_;
  std::vector<absl::Duration> latencies_;  // guarded by mu_
  int64_t failed_ = 0;                     // guarded by mu_
  int64_t ended_ = 0;                      // guarded by mu_
};

}  // namespace peidan::bench
