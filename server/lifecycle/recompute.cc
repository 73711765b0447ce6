// Deadlines when the calendar is another.
#include <utility>

#include "server/lifecycle/draft.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
bool OfferLapses(const v1::Order& order, int number, absl::Time now) {
  if (number < 1 || number > order.assignments_size()) return false;
  const v1::Assignment& assignment = order.assignments(number - 1);
  return assignment.state() == v1::ASSIGNMENT_STATE_OFFERED && assignment.has_clock() &&
         AsTime(assignment.clock().due_time()) <= now;
}

std::optional<Transition> Recompute(const v1::Order& order, const Clockwork& clockwork) {
  Draft work(order, clockwork);
  bool moved = false;
  for (int number = 1; number <= order.assignments_size(); ++number) {
    v1::Assignment& assignment = work.assignment(number);
    if (!assignment.has_clock() || DeadlineIn(assignment.state()) != assignment.clock().kind()) continue;
    v1::Clock clock = Recomputed(assignment.clock(), clockwork.rules.calendar);
    if (clock.SerializeAsString() == assignment.clock().SerializeAsString()) continue;
    work.MoveClock(number, std::move(clock));
    moved = true;
  }
  if (!moved) return std::nullopt;
  return work.FinishInPassing();
}

}  // namespace peidan::lifecycle
