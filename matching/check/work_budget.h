// How much work a check may do, counted and not timed: the same rule set always gets the same answer.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

namespace peidan::matching {

// Questions about conditions can take longer than anybody waits: to tell whether two rows tie means to try every way
// to share out their clauses. Haidian's whole rule set takes 40,000 steps and 200 kB, a
// table of ten thousand ranges nine million steps.
struct CheckLimits {
  int64_t steps = 300'000'000;                 // each holds two values or sets against each other, some nanoseconds
  int64_t bytes = int64_t{256} * 1024 * 1024;  // kept of what rows admit
};

// What is left of it. Not thread-safe.
class WorkBudget {
 public:
  // `cancelled` is asked now and then whether nobody waits for the answer any more; empty: somebody always does.
  explicit WorkBudget(const CheckLimits& limits = {}, std::function<bool()> cancelled = nullptr)
      : limits_(limits), cancelled_by_(std::move(cancelled)) {}

  // Both are false where the budget does not suffice or the caller is gone, and ever after: the work in question must
  // then not be done, and what was found out so far about a row must not be told.
  bool Spend(size_t steps);
  bool Keep(size_t bytes);

  bool ended() const { return ended_; }
  bool cancelled() const { return cancelled_; }
  // What was spent so far.
  int64_t steps_spent() const { return steps_; }
  int64_t bytes_kept() const { return bytes_; }

 private:
  const CheckLimits limits_;
  const std::function<bool()> cancelled_by_;
  int64_t steps_ = 0;
  int64_t bytes_ = 0;
  int64_t ask_at_ = 0;
  bool ended_ = false;
  bool cancelled_ = false;
};

}  // namespace peidan::matching
