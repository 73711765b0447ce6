#include "server/lifecycle/lifecycle.h"

#include <algorithm>
#include <utility>

#include "server/lifecycle/accounts.h"
#include "server/lifecycle/draft.h"

namespace peidan::lifecycle {

bool IsActive(const v1::Assignment& assignment) {
  return assignment.state() != v1::ASSIGNMENT_STATE_DECLINED && assignment.state() != v1::ASSIGNMENT_STATE_WITHDRAWN &&
         assignment.state() != v1::ASSIGNMENT_STATE_REOPENED;
}

int UnitsTaken(const v1::Assignment& assignment) {
  const bool done =
      assignment.state() == v1::ASSIGNMENT_STATE_COMPLETED || assignment.state() == v1::ASSIGNMENT_STATE_REOPENED;
  if (done) return UnitsDelivered(assignment);
  return IsActive(assignment) ? assignment.quantity() : 0;
}

std::vector<std::string> DeclinedBureaus(const v1::Order& order) {
  std::vector<std::string> bureaus;
  for (const v1::Assignment& assignment : order.assignments()) {
    if (assignment.state() != v1::ASSIGNMENT_STATE_DECLINED) continue;
    if (std::find(bureaus.begin(), bureaus.end(), assignment.bureau()) != bureaus.end()) continue;
    bureaus.push_back(assignment.bureau());
  }
  return bureaus;
}

Transition Place(v1::Order draft, v1::Match match, const std::vector<Part>& parts, const Clockwork& clockwork) {
  v1::Order order;
  order.set_name(std::move(*draft.mutable_name()));
  *order.mutable_need() = std::move(*draft.mutable_need());
  if (draft.has_contact()) *order.mutable_contact() = std::move(*draft.mutable_contact());
  *order.mutable_create_time() = ToProto(clockwork.now);
  Draft work(std::move(order), clockwork);
  work.Say(v1::EVENT_TYPE_ORDER_PLACED, work.order().need().community(), "");
  work.CarryOut({std::move(match), parts});
  return work.Finish();
}

}  // namespace peidan::lifecycle
