#include "server/lifecycle/accounts.h"

#include <algorithm>
#include <map>
#include <string>

#include "server/lifecycle/lifecycle.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
namespace {

bool IsClosed(v1::OrderState state) {
  return state == v1::ORDER_STATE_CONFIRMED || state == v1::ORDER_STATE_RATED || state == v1::ORDER_STATE_CANCELLED;
}

// Holder and bureau alone; UNSPECIFIED: the order is closed.
v1::TimeSpan InWhoseHands(const v1::Order& order) {
  v1::TimeSpan span;
  if (IsClosed(order.state())) return span;
  span.set_holder(v1::TIME_HOLDER_DISTRICT);
  if (WaitsForDistrict(order.state())) return span;
  const auto lead = std::find_if(order.assignments().begin(), order.assignments().end(), [](const auto& assignment) {
    return IsActive(assignment) && assignment.role() == v1::BUREAU_ROLE_LEAD;
  });
  const bool asks = lead != order.assignments().end() && lead->state() == v1::ASSIGNMENT_STATE_OFFERED;
  if (asks || order.state() == v1::ORDER_STATE_COMPLETED) {
    span.set_holder(v1::TIME_HOLDER_COMMUNITY);
    return span;
  }
  const bool waits = lead != order.assignments().end() && lead->state() == v1::ASSIGNMENT_STATE_ON_HOLD;
  span.set_holder(waits ? v1::TIME_HOLDER_SUSPENSION : v1::TIME_HOLDER_BUREAU);
  if (lead != order.assignments().end()) span.set_bureau(lead->bureau());
  return span;
}

v1::Fulfilment FulfilmentOf(const v1::OrderLine& line) {
  if (line.delivered() == 0) return v1::FULFILMENT_NONE;
  return line.delivered() < line.requested() ? v1::FULFILMENT_PART : v1::FULFILMENT_WHOLE;
}

bool IsDone(v1::AssignmentState state) {
  return state == v1::ASSIGNMENT_STATE_COMPLETED || state == v1::ASSIGNMENT_STATE_REOPENED;
}

bool IsCommitted(v1::AssignmentState state) {
  return state == v1::ASSIGNMENT_STATE_ACCEPTED || state == v1::ASSIGNMENT_STATE_SCHEDULED ||
         state == v1::ASSIGNMENT_STATE_ON_HOLD;
}

}  // namespace

void KeepTimeAccount(v1::Order& order, absl::Time now, const worktime::WorkCalendar& calendar) {
  v1::TimeSpan next = InWhoseHands(order);
  const int spans = order.time_account_size();
  v1::TimeSpan* last = spans == 0 ? nullptr : order.mutable_time_account(spans - 1);
  if (last != nullptr && !last->has_end_time()) {
    if (last->holder() == next.holder() && last->bureau() == next.bureau()) return;
    *last->mutable_end_time() = ToProto(now);
    const absl::Duration worked = calendar.WorkingTimeBetween(AsTime(last->start_time()), now);
    last->set_working_seconds(absl::ToInt64Seconds(worked));
  }
  if (next.holder() == v1::TIME_HOLDER_UNSPECIFIED) return;
  *next.mutable_start_time() = ToProto(now);
  *order.add_time_account() = std::move(next);
}

int UnitsDelivered(const v1::Assignment& assignment) {
  if (!IsDone(assignment.state())) return 0;
  const v1::Completion& completion = assignment.completion();
  return completion.has_delivered_quantity() ? completion.delivered_quantity() : assignment.quantity();
}

void SumUpLines(v1::Order& order) {
  std::map<std::string, v1::OrderLine> lines;
  for (const v1::Assignment& assignment : order.assignments()) {
    const bool counts = IsActive(assignment) || IsDone(assignment.state());
    if (!counts || assignment.resource().empty()) continue;
    v1::OrderLine& line = lines[assignment.resource()];
    line.set_resource(assignment.resource());
    line.set_requested(line.requested() + assignment.quantity());
    line.set_delivered(line.delivered() + UnitsDelivered(assignment));
    if (IsDone(assignment.state())) continue;
    line.set_held(line.held() + assignment.quantity());
    if (IsCommitted(assignment.state())) line.set_committed(line.committed() + assignment.quantity());
  }
  order.clear_lines();
  for (auto& [resource, line] : lines) {
    line.set_fulfilment(FulfilmentOf(line));
    *order.add_lines() = std::move(line);
  }
}

}  // namespace peidan::lifecycle
