#include "matching/check/work_budget.h"

namespace peidan::matching {
namespace {

// A millisecond or less.
constexpr int64_t kStepsBetweenQuestions = 65'536;

}  // namespace

bool WorkBudget::Spend(size_t steps) {
  if (ended_) return false;
  steps_ += static_cast<int64_t>(steps);
  if (steps_ >= ask_at_ && cancelled_by_) {
    ask_at_ = steps_ + kStepsBetweenQuestions;
    cancelled_ = cancelled_by_();
  }
  ended_ = cancelled_ || steps_ > limits_.steps;
  return !ended_;
}

bool WorkBudget::Keep(size_t bytes) {
  if (ended_) return false;
  bytes_ += static_cast<int64_t>(bytes);
  ended_ = bytes_ > limits_.bytes;
  return !ended_;
}

}  // namespace peidan::matching
