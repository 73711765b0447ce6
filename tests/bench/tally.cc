#include "tests/bench/tally.h"

#include <algorithm>

#include "absl/time/clock.h"

namespace peidan::bench {

LoopResult MedianOf(std::vector<LoopResult> results) {
  std::sort(results.begin(), results.end(),
            [](const LoopResult& a, const LoopResult& b) { return a.per_second < b.per_second; });
  return results[results.size() / 2];
}

Tally::Tally(absl::Duration duration) : begin_(absl::Now()), warm_(begin_ + duration / 10), end_(begin_ + duration) {}

bool Tally::IsOver() const { return absl::Now() >= end_; }

void Tally::Add(absl::Time begin, bool ok) {
  const absl::Time now = absl::Now();
  std::lock_guard lock(mu_);
  ++ended_;
  if (!ok) ++failed_;
  if (ok && begin >= warm_ && begin < end_) latencies_.push_back(now - begin);
}

LoopResult Tally::Result() {
  std::lock_guard lock(mu_);
  LoopResult result;
  result.failed = failed_;
  result.ended = ended_;
  if (latencies_.empty()) return result;
  std::sort(latencies_.begin(), latencies_.end());
  const auto at = [this](double share) {
    return latencies_[static_cast<size_t>(share * static_cast<double>(latencies_.size() - 1))];
  };
  result.calls = static_cast<int64_t>(latencies_.size());
  result.per_second = static_cast<double>(result.calls) / absl::ToDoubleSeconds(end_ - warm_);
  result.p50 = at(0.5);
  result.p90 = at(0.9);
  result.p99 = at(0.99);
  result.p999 = at(0.999);
  result.max = latencies_.back();
  return result;
}

}  // namespace peidan::bench
