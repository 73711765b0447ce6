#include "tests/bench/closed_loop.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "absl/time/clock.h"

namespace peidan::bench {
namespace {

// Gathers latencies of calls that began after the warm-up. Thread-safe.
class Tally {
 public:
  explicit Tally(absl::Duration duration) : warm_(absl::Now() + duration / 10), end_(absl::Now() + duration) {}

  bool IsOver() const { return absl::Now() >= end_; }
  void Add(absl::Time begin, bool ok) {
    const absl::Time now = absl::Now();
    std::lock_guard lock(mu_);
    if (!ok) ++failed_;
    if (ok && begin >= warm_ && now <= end_) latencies_.push_back(now - begin);
  }
  LoopResult Result() {
    std::lock_guard lock(mu_);
    LoopResult result;
    result.failed = failed_;
    if (latencies_.empty()) return result;
    std::sort(latencies_.begin(), latencies_.end());
    result.per_second = static_cast<double>(latencies_.size()) / absl::ToDoubleSeconds(end_ - warm_);
    result.p50 = latencies_[latencies_.size() / 2];
    result.p99 = latencies_[latencies_.size() * 99 / 100];
    return result;
  }

 private:
  const absl::Time warm_, end_;
  std::mutex mu_;
  std::vector<absl::Duration> latencies_;  // guarded by mu_
  int64_t failed_ = 0;                     // guarded by mu_
};

}  // namespace

LoopResult RunClosedLoop(int in_flight, absl::Duration duration, const StartCall& start) {
  Tally tally(duration);
  std::mutex mu;
  std::condition_variable idle;
  int running = in_flight;
  std::function<void(int)> next = [&](int slot) {
    if (tally.IsOver()) {
      std::lock_guard lock(mu);
      if (--running == 0) idle.notify_one();
      return;
    }
    const absl::Time begin = absl::Now();
    start(slot, [&tally, &next, slot, begin](bool ok) {
      tally.Add(begin, ok);
      next(slot);
    });
  };
  for (int slot = 0; slot < in_flight; ++slot) next(slot);
  std::unique_lock lock(mu);
  idle.wait(lock, [&running] { return running == 0; });
  return tally.Result();
}

LoopResult RunBlockingLoop(int threads, absl::Duration duration, const std::function<bool(int)>& work) {
  Tally tally(duration);
  std::vector<std::thread> workers;
  for (int slot = 0; slot < threads; ++slot) {
    workers.emplace_back([&tally, &work, slot] {
      while (!tally.IsOver()) {
        const absl::Time begin = absl::Now();
        tally.Add(begin, work(slot));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  return tally.Result();
}

LoopResult MedianOf(std::vector<LoopResult> results) {
  std::sort(results.begin(), results.end(),
            [](const LoopResult& a, const LoopResult& b) { return a.per_second < b.per_second; });
  return results[results.size() / 2];
}

}  // namespace peidan::bench
