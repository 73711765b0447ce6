#include "tests/bench/closed_loop.h"

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace peidan::bench {
namespace {

// Slots that are free for a call. Thread-safe.
class Slots {
 public:
  explicit Slots(int count) : count_(count) {
    for (int slot = 0; slot < count; ++slot) free_.push_back(slot);
  }
  int Take() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return !free_.empty(); });
    const int slot = free_.back();
    free_.pop_back();
    return slot;
  }
  void Return(int slot) {
    std::lock_guard lock(mu_);
    free_.push_back(slot);
    changed_.notify_one();
  }
  void AwaitAll() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return free_.size() == static_cast<size_t>(count_); });
  }

 private:
  const int count_;
  std::mutex mu_;
  std::condition_variable changed_;
  std::vector<int> free_;  // guarded by mu_
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
    start(slot, begin, [&tally, &next, slot, begin](bool ok) {
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

LoopResult RunOpenLoop(double rate, int max_in_flight, absl::Duration duration, const StartCall& start) {
  Tally tally(duration);
  Slots slots(max_in_flight);
  const auto calls = static_cast<int64_t>(rate * absl::ToDoubleSeconds(duration));
  for (int64_t call = 0; call < calls; ++call) {
    const absl::Time due = tally.begin() + absl::Seconds(static_cast<double>(call) / rate);
    if (const absl::Duration early = due - absl::Now(); early > absl::ZeroDuration()) absl::SleepFor(early);
    const int slot = slots.Take();
    start(slot, due, [&tally, &slots, slot, due](bool ok) {
      tally.Add(due, ok);
      slots.Return(slot);
    });
  }
  slots.AwaitAll();
  return tally.Result();
}

}  // namespace peidan::bench
