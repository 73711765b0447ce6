#include "server/lifecycle/transitions.h"

#include "absl/strings/str_join.h"

namespace peidan::lifecycle {
namespace {

struct AssignmentRule {
  AssignmentCommand command;
  v1::AssignmentState from;
  v1::AssignmentState to;
};

constexpr AssignmentRule kAssignmentRules[] = {
    {AssignmentCommand::kAccept, v1::ASSIGNMENT_STATE_ASSIGNED, v1::ASSIGNMENT_STATE_ACCEPTED},
    {AssignmentCommand::kDecline, v1::ASSIGNMENT_STATE_ASSIGNED, v1::ASSIGNMENT_STATE_DECLINED},
    {AssignmentCommand::kSchedule, v1::ASSIGNMENT_STATE_ACCEPTED, v1::ASSIGNMENT_STATE_SCHEDULED},
    {AssignmentCommand::kSchedule, v1::ASSIGNMENT_STATE_SCHEDULED, v1::ASSIGNMENT_STATE_SCHEDULED},
    {AssignmentCommand::kComplete, v1::ASSIGNMENT_STATE_ACCEPTED, v1::ASSIGNMENT_STATE_COMPLETED},
    {AssignmentCommand::kComplete, v1::ASSIGNMENT_STATE_SCHEDULED, v1::ASSIGNMENT_STATE_COMPLETED},
};

struct OrderRule {
  OrderCommand command;
  v1::OrderState from;
};

constexpr OrderRule kOrderRules[] = {
    {OrderCommand::kCancel, v1::ORDER_STATE_REVIEW},       {OrderCommand::kCancel, v1::ORDER_STATE_ASSIGNED},
    {OrderCommand::kCancel, v1::ORDER_STATE_OUT_OF_SCOPE}, {OrderCommand::kCancel, v1::ORDER_STATE_EMERGENCY},
    {OrderCommand::kConfirm, v1::ORDER_STATE_COMPLETED},   {OrderCommand::kRate, v1::ORDER_STATE_CONFIRMED},
    {OrderCommand::kDispatch, v1::ORDER_STATE_REVIEW},     {OrderCommand::kDispatch, v1::ORDER_STATE_OUT_OF_SCOPE},
    {OrderCommand::kDispatch, v1::ORDER_STATE_EMERGENCY},
};

struct DeadlineRule {
  v1::AssignmentState state;
  v1::DeadlineKind kind;
};

constexpr DeadlineRule kDeadlineRules[] = {
    {v1::ASSIGNMENT_STATE_ASSIGNED, v1::DEADLINE_KIND_ACCEPT},
    {v1::ASSIGNMENT_STATE_ACCEPTED, v1::DEADLINE_KIND_COMPLETE},
    {v1::ASSIGNMENT_STATE_SCHEDULED, v1::DEADLINE_KIND_COMPLETE},
};

}  // namespace

v1::AssignmentState NextState(AssignmentCommand command, v1::AssignmentState from) {
  for (const AssignmentRule& rule : kAssignmentRules) {
    if (rule.command == command && rule.from == from) return rule.to;
  }
  return v1::ASSIGNMENT_STATE_UNSPECIFIED;
}

bool IsAllowed(OrderCommand command, v1::OrderState from) {
  for (const OrderRule& rule : kOrderRules) {
    if (rule.command == command && rule.from == from) return true;
  }
  return false;
}

v1::DeadlineKind DeadlineIn(v1::AssignmentState state) {
  for (const DeadlineRule& rule : kDeadlineRules) {
    if (rule.state == state) return rule.kind;
  }
  return v1::DEADLINE_KIND_UNSPECIFIED;
}

bool PassesOn(v1::DeclineReason reason) {
  return reason != v1::DECLINE_REASON_INSUFFICIENT_INFORMATION && reason != v1::DECLINE_REASON_DUPLICATE;
}

std::string AllowedFrom(AssignmentCommand command) {
  std::vector<std::string> names;
  for (const AssignmentRule& rule : kAssignmentRules) {
    if (rule.command == command) names.push_back(v1::AssignmentState_Name(rule.from));
  }
  return absl::StrJoin(names, ", ");
}

std::string AllowedFrom(OrderCommand command) {
  std::vector<std::string> names;
  for (const OrderRule& rule : kOrderRules) {
    if (rule.command == command) names.push_back(v1::OrderState_Name(rule.from));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace peidan::lifecycle
