#include <utility>

#include "absl/strings/str_join.h"
#include "server/lifecycle/draft.h"
#include "server/lifecycle/lifecycle.h"
#include "server/lifecycle/transitions.h"
#include "server/lifecycle/waiting.h"

namespace peidan::lifecycle {
namespace {

// Names of the states in which an order has not ended.
std::string OpenStates() {
  std::vector<std::string> open;
  v1::Order order;
  for (int state = v1::OrderState_MIN + 1; state <= v1::OrderState_MAX; ++state) {
    order.set_state(static_cast<v1::OrderState>(state));
    if (v1::OrderState_IsValid(state) && !HasEnded(order)) open.push_back(v1::OrderState_Name(order.state()));
  }
  return absl::StrJoin(open, ", ");
}

}  // namespace

std::variant<Granted, Refusal> Grant(const v1::Order& order, const Part& part, const Clockwork& clockwork) {
  if (HasEnded(order)) {
    return Refusal{v1::ERROR_REASON_ORDER_STATE_CONFLICT, v1::OrderState_Name(order.state()), OpenStates(),
                   PossibleIn(order.state())};
  }
  Draft work(order, clockwork);
  const int number = work.Grant(part);
  return Granted{work.Finish(), number};
}

}  // namespace peidan::lifecycle
