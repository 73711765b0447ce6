// Wrong moves, and what is possible instead.
#pragma once

#include "server/lifecycle/lifecycle.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {

inline Refusal RefusedByOrder(const v1::Order& order, OrderCommand command) {
  return {v1::ERROR_REASON_ORDER_STATE_CONFLICT, v1::OrderState_Name(order.state()), AllowedFrom(command),
          PossibleIn(order.state())};
}

inline Refusal RefusedByAssignment(const v1::Assignment& assignment, AssignmentCommand command) {
  return {v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, v1::AssignmentState_Name(assignment.state()),
          AllowedFrom(command), PossibleIn(assignment.state())};
}

}  // namespace peidan::lifecycle
