#include "server/lifecycle/transitions.h"

#include "absl/strings/str_join.h"

namespace peidan::lifecycle {
namespace {

using AC = AssignmentCommand;
using OC = OrderCommand;

constexpr v1::AssignmentState kAssigned = v1::ASSIGNMENT_STATE_ASSIGNED;
constexpr v1::AssignmentState kOffered = v1::ASSIGNMENT_STATE_OFFERED;
constexpr v1::AssignmentState kAccepted = v1::ASSIGNMENT_STATE_ACCEPTED;
constexpr v1::AssignmentState kScheduled = v1::ASSIGNMENT_STATE_SCHEDULED;
constexpr v1::AssignmentState kOnHold = v1::ASSIGNMENT_STATE_ON_HOLD;
constexpr v1::AssignmentState kCompleted = v1::ASSIGNMENT_STATE_COMPLETED;
constexpr v1::AssignmentState kDeclined = v1::ASSIGNMENT_STATE_DECLINED;
constexpr v1::AssignmentState kWithdrawn = v1::ASSIGNMENT_STATE_WITHDRAWN;

struct DeadlineRule {
  v1::AssignmentState state;
  v1::DeadlineKind kind;
};

constexpr DeadlineRule kDeadlineRules[] = {
    {kAssigned, v1::DEADLINE_KIND_ACCEPT},
    {kOffered, v1::DEADLINE_KIND_OFFER},
    {kAccepted, v1::DEADLINE_KIND_COMPLETE},
    {kScheduled, v1::DEADLINE_KIND_COMPLETE},
};

// Names of the states that `rules` has for this command.
template <typename Rule, typename Command, typename Namer>
std::string StartsOf(const std::vector<Rule>& rules, Command command, Namer name) {
  std::vector<std::string> names;
  for (const Rule& rule : rules) {
    if (rule.command != command || (!names.empty() && names.back() == name(rule.from))) continue;
    names.push_back(name(rule.from));
  }
  return absl::StrJoin(names, ", ");
}

template <typename Rule, typename State>
std::string CommandsFrom(const std::vector<Rule>& rules, State state) {
  std::vector<std::string> names;
  for (const Rule& rule : rules) {
    if (rule.from != state || rule.by == Party::kSystem) continue;
    if (names.empty() || names.back() != NameOf(rule.command)) names.push_back(NameOf(rule.command));
  }
  return absl::StrJoin(names, ", ");
}

}  // namespace

const std::vector<AssignmentRule>& AssignmentRules() {
  static const auto& rules = *new std::vector<AssignmentRule>{
      {AC::kAccept, Party::kBureau, kAssigned, kAccepted},
      {AC::kDecline, Party::kBureau, kAssigned, kDeclined},
      {AC::kDecline, Party::kBureau, kAccepted, kDeclined},
      {AC::kOffer, Party::kBureau, kAssigned, kOffered},
      {AC::kTakeOffer, Party::kCommunity, kOffered, kAccepted},
      {AC::kLeaveOffer, Party::kCommunity, kOffered, kDeclined},
      {AC::kSchedule, Party::kBureau, kAccepted, kScheduled},
      {AC::kSchedule, Party::kBureau, kScheduled, kScheduled},
      {AC::kRequestExtension, Party::kBureau, kAccepted, kAccepted},
      {AC::kRequestExtension, Party::kBureau, kScheduled, kScheduled},
      {AC::kDecideExtension, Party::kDistrict, kAccepted, kAccepted},
      {AC::kDecideExtension, Party::kDistrict, kScheduled, kScheduled},
      {AC::kDecideExtension, Party::kDistrict, kOnHold, kOnHold},
      {AC::kSuspend, Party::kDistrict, kAccepted, kOnHold},
      {AC::kSuspend, Party::kDistrict, kScheduled, kOnHold},
      {AC::kResume, Party::kDistrict, kOnHold, kAccepted},
      {AC::kResume, Party::kDistrict, kOnHold, kScheduled},
      {AC::kRelease, Party::kDistrict, kAssigned, kWithdrawn},
      {AC::kRelease, Party::kDistrict, kOffered, kWithdrawn},
      {AC::kRelease, Party::kDistrict, kAccepted, kWithdrawn},
      {AC::kRelease, Party::kDistrict, kScheduled, kWithdrawn},
      {AC::kRelease, Party::kDistrict, kOnHold, kWithdrawn},
      {AC::kComplete, Party::kBureau, kAccepted, kCompleted},
      {AC::kComplete, Party::kBureau, kScheduled, kCompleted},
  };
  return rules;
}

const std::vector<OrderRule>& OrderRules() {
  static const auto& rules = *new std::vector<OrderRule>{
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_REVIEW},
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_ASSIGNED},
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_OUT_OF_SCOPE},
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_EMERGENCY},
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_RULING},
      {OC::kCancel, Party::kCommunity, v1::ORDER_STATE_OFFERED},
      {OC::kDispatch, Party::kDistrict, v1::ORDER_STATE_REVIEW},
      {OC::kDispatch, Party::kDistrict, v1::ORDER_STATE_OUT_OF_SCOPE},
      {OC::kDispatch, Party::kDistrict, v1::ORDER_STATE_EMERGENCY},
      {OC::kRule, Party::kDistrict, v1::ORDER_STATE_RULING},
      {OC::kConfirm, Party::kCommunity, v1::ORDER_STATE_COMPLETED},
      {OC::kDeemConfirmed, Party::kSystem, v1::ORDER_STATE_COMPLETED},
      {OC::kReopen, Party::kCommunity, v1::ORDER_STATE_COMPLETED},
      {OC::kReopen, Party::kCommunity, v1::ORDER_STATE_CONFIRMED},
      {OC::kReopen, Party::kCommunity, v1::ORDER_STATE_RATED},
      {OC::kRate, Party::kCommunity, v1::ORDER_STATE_CONFIRMED},
      {OC::kRecordCallback, Party::kDistrict, v1::ORDER_STATE_CONFIRMED},
      {OC::kRecordCallback, Party::kDistrict, v1::ORDER_STATE_RATED},
  };
  return rules;
}

const char* NameOf(AssignmentCommand command) {
  switch (command) {
    case AC::kAccept:
      return "Accept";
    case AC::kDecline:
      return "Decline";
    case AC::kOffer:
      return "Offer";
    case AC::kTakeOffer:
      return "TakeOffer";
    case AC::kLeaveOffer:
      return "LeaveOffer";
    case AC::kSchedule:
      return "Schedule";
    case AC::kRequestExtension:
      return "RequestExtension";
    case AC::kDecideExtension:
      return "DecideExtension";
    case AC::kSuspend:
      return "Suspend";
    case AC::kResume:
      return "Resume";
    case AC::kRelease:
      return "Release";
    case AC::kComplete:
      return "Complete";
  }
  return "";
}

const char* NameOf(OrderCommand command) {
  switch (command) {
    case OC::kCancel:
      return "Cancel";
    case OC::kDispatch:
      return "Dispatch";
    case OC::kRule:
      return "Rule";
    case OC::kConfirm:
      return "Confirm";
    case OC::kDeemConfirmed:
      return "DeemConfirmed";
    case OC::kReopen:
      return "Reopen";
    case OC::kRate:
      return "Rate";
    case OC::kRecordCallback:
      return "RecordCallback";
  }
  return "";
}

const char* NameOf(Party party) {
  switch (party) {
    case Party::kCommunity:
      return "community";
    case Party::kBureau:
      return "bureau";
    case Party::kDistrict:
      return "district";
    case Party::kSystem:
      return "system";
  }
  return "";
}

v1::AssignmentState NextState(AssignmentCommand command, v1::AssignmentState from) {
  for (const AssignmentRule& rule : AssignmentRules()) {
    if (rule.command == command && rule.from == from) return rule.to;
  }
  return v1::ASSIGNMENT_STATE_UNSPECIFIED;
}

bool IsAllowed(OrderCommand command, v1::OrderState from) {
  for (const OrderRule& rule : OrderRules()) {
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

bool WaitsForDistrict(v1::OrderState state) {
  return state == v1::ORDER_STATE_REVIEW || state == v1::ORDER_STATE_OUT_OF_SCOPE ||
         state == v1::ORDER_STATE_EMERGENCY || state == v1::ORDER_STATE_RULING;
}

bool PassesOn(v1::DeclineReason reason) {
  return reason != v1::DECLINE_REASON_INSUFFICIENT_INFORMATION && reason != v1::DECLINE_REASON_DUPLICATE;
}

std::string AllowedFrom(AssignmentCommand command) {
  return StartsOf(AssignmentRules(), command,
                  [](v1::AssignmentState state) { return v1::AssignmentState_Name(state); });
}

std::string AllowedFrom(OrderCommand command) {
  return StartsOf(OrderRules(), command, [](v1::OrderState state) { return v1::OrderState_Name(state); });
}

std::string PossibleIn(v1::AssignmentState state) { return CommandsFrom(AssignmentRules(), state); }

std::string PossibleIn(v1::OrderState state) { return CommandsFrom(OrderRules(), state); }

}  // namespace peidan::lifecycle
