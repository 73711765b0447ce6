// Which command is allowed in which state, who may give it, and where it leads: the one table of the lifecycle. The
// drawing in docs/lifecycle.md is made from it.
#pragma once

#include <string>
#include <vector>

#include "peidan/v1/assignment.pb.h"
#include "peidan/v1/order.pb.h"

namespace peidan::lifecycle {

// Who gives a command.
enum class Party { kCommunity, kBureau, kDistrict, kSystem };

// Commands on one assignment.
enum class AssignmentCommand {
  kAccept,
  kDecline,
  kOffer,
  kTakeOffer,
  kLeaveOffer,
  kSchedule,
  kRequestExtension,
  kDecideExtension,
  kSuspend,
  kResume,
  kRelease,
  kComplete,
};

// Commands on the whole order.
enum class OrderCommand { kCancel, kDispatch, kRule, kConfirm, kDeemConfirmed, kReopen, kRate, kRecordCallback };

struct AssignmentRule {
  AssignmentCommand command;
  Party by;
  v1::AssignmentState from;
  v1::AssignmentState to;
};

struct OrderRule {
  OrderCommand command;
  Party by;
  v1::OrderState from;
};

// The tables themselves, in the order of the commands.
const std::vector<AssignmentRule>& AssignmentRules();
const std::vector<OrderRule>& OrderRules();

// `Accept`, as in the name of the rpc.
const char* NameOf(AssignmentCommand command);
const char* NameOf(OrderCommand command);
const char* NameOf(Party party);

// The state a command leads to; UNSPECIFIED: not allowed from `from`.
v1::AssignmentState NextState(AssignmentCommand command, v1::AssignmentState from);
// Whether a command is allowed. What it leads to depends on the assignments as well.
bool IsAllowed(OrderCommand command, v1::OrderState from);

// The kind of deadline that an assignment in this state runs against; UNSPECIFIED: none.
v1::DeadlineKind DeadlineIn(v1::AssignmentState state);

// Whether an order in this state waits for the district.
bool WaitsForDistrict(v1::OrderState state);

// Whether a decline for this reason says that somebody else should be asked; otherwise a person must look first.
bool PassesOn(v1::DeclineReason reason);

// Names of the states a command starts from, in the order of the table, `, ` between.
std::string AllowedFrom(AssignmentCommand command);
std::string AllowedFrom(OrderCommand command);
// Names of the commands that start from a state, in the order of the table, `, ` between; empty: none does.
std::string PossibleIn(v1::AssignmentState state);
std::string PossibleIn(v1::OrderState state);

}  // namespace peidan::lifecycle
