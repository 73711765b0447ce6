// Which command is allowed in which state, and where it leads: the one table of the lifecycle.
#pragma once

#include <string>

#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/order.pb.h"

namespace peidan::lifecycle {

// Commands on one assignment.
enum class AssignmentCommand { kAccept, kDecline, kSchedule, kComplete };
// Commands on the whole order.
enum class OrderCommand { kCancel, kConfirm, kRate, kDispatch };

// The state a command leads to; UNSPECIFIED: not allowed from `from`.
v1::AssignmentState NextState(AssignmentCommand command, v1::AssignmentState from);
// Whether a command is allowed. What it leads to depends on the assignments as well.
bool IsAllowed(OrderCommand command, v1::OrderState from);

// The kind of deadline that an assignment in this state runs against; UNSPECIFIED: none.
v1::DeadlineKind DeadlineIn(v1::AssignmentState state);

// Whether a decline for this reason says that somebody else should be asked; otherwise a person must look first.
bool PassesOn(v1::DeclineReason reason);

// Names of the states a command starts from, in the order of their numbers, `, ` between.
std::string AllowedFrom(AssignmentCommand command);
std::string AllowedFrom(OrderCommand command);

}  // namespace peidan::lifecycle
