#include "server/lifecycle/lifecycle.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/lifecycle/draft.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
namespace {

Refusal RefusedByOrder(const v1::Order& order, OrderCommand command) {
  return {v1::ERROR_REASON_ORDER_STATE_CONFLICT, v1::OrderState_Name(order.state()), AllowedFrom(command)};
}

Refusal RefusedByAssignment(const v1::Order& order, int number, AssignmentCommand command) {
  return {v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, v1::AssignmentState_Name(order.assignments(number - 1).state()),
          AllowedFrom(command)};
}

v1::AssignmentState Next(const v1::Order& order, int number, AssignmentCommand command) {
  return NextState(command, order.assignments(number - 1).state());
}

// Why a person must look at a decision that names no lead.
std::string HoldReason(const v1::Match& match) {
  if (!match.advice().empty()) return match.advice();
  return match.bureaus().empty() ? "未找到可依据的线索，请人工研判" : "依据不足以自动派单，请人工研判";
}

std::string GapWhy(const v1::Match& match) {
  switch (match.gap()) {
    case v1::GAP_CLASS_NOT_ELIGIBLE:
      return "条件不符";
    case v1::GAP_CLASS_NO_CAPACITY:
      return "名额已满";
    case v1::GAP_CLASS_NO_TIME:
      return "时间不合";
    default:
      return "库中没有";
  }
}

// Takes over a decision: the match itself, its gap, and the parts or the wait for a person.
void CarryOut(Draft& draft, v1::Match decided, const std::vector<Part>& parts) {
  draft.SetMatch(std::move(decided));
  const v1::Match& match = draft.order().match();
  draft.Say(v1::EVENT_TYPE_ORDER_MATCHED, "system", v1::MatchDecision_Name(match.decision()));
  if (match.gap() != v1::GAP_CLASS_UNSPECIFIED) draft.Say(v1::EVENT_TYPE_GAP_RECORDED, "system", GapWhy(match));
  draft.AddParts(parts);
  if (!draft.HasActiveLead()) draft.Hold(HoldReason(match));
}

}  // namespace

bool IsActive(const v1::Assignment& assignment) {
  return assignment.state() != v1::ASSIGNMENT_STATE_DECLINED && assignment.state() != v1::ASSIGNMENT_STATE_WITHDRAWN;
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

Transition Place(v1::Order draft, v1::Match match, const std::vector<Part>& parts, absl::Time now) {
  v1::Order order;
  order.set_name(std::move(*draft.mutable_name()));
  *order.mutable_need() = std::move(*draft.mutable_need());
  if (draft.has_contact()) *order.mutable_contact() = std::move(*draft.mutable_contact());
  *order.mutable_create_time() = ToProto(now);
  Draft work(std::move(order), now);
  work.Say(v1::EVENT_TYPE_ORDER_PLACED, work.order().need().community(), "");
  CarryOut(work, std::move(match), parts);
  return work.Finish();
}

Outcome Accept(const v1::Order& order, int number, const std::string& handler, absl::Time now) {
  const v1::AssignmentState to = Next(order, number, AssignmentCommand::kAccept);
  if (to == v1::ASSIGNMENT_STATE_UNSPECIFIED) return RefusedByAssignment(order, number, AssignmentCommand::kAccept);
  Draft work(order, now);
  work.assignment(number).set_handler(handler);
  work.MoveAssignment(number, to, v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED, "");
  return work.Finish();
}

Outcome Schedule(const v1::Order& order, int number, const v1::TimeWindow& window, const std::string& period,
                 absl::Time now) {
  const v1::AssignmentState to = Next(order, number, AssignmentCommand::kSchedule);
  if (to == v1::ASSIGNMENT_STATE_UNSPECIFIED) return RefusedByAssignment(order, number, AssignmentCommand::kSchedule);
  Draft work(order, now);
  *work.assignment(number).mutable_scheduled_window() = window;
  if (!work.assignment(number).resource().empty()) work.assignment(number).set_capacity_period(period);
  work.MoveAssignment(number, to, v1::EVENT_TYPE_ASSIGNMENT_SCHEDULED, "");
  return work.Finish();
}

Outcome Complete(const v1::Order& order, int number, const v1::Completion& completion, absl::Time now) {
  const v1::AssignmentState to = Next(order, number, AssignmentCommand::kComplete);
  if (to == v1::ASSIGNMENT_STATE_UNSPECIFIED) return RefusedByAssignment(order, number, AssignmentCommand::kComplete);
  Draft work(order, now);
  *work.assignment(number).mutable_completion() = completion;
  *work.assignment(number).mutable_completion()->mutable_complete_time() = ToProto(now);
  work.MoveAssignment(number, to, v1::EVENT_TYPE_ASSIGNMENT_COMPLETED, "");
  return work.Finish();
}

Outcome Decline(const v1::Order& order, int number, const v1::Decline& decline, const v1::Match& match,
                const std::vector<Part>& parts, absl::Time now) {
  const v1::AssignmentState to = Next(order, number, AssignmentCommand::kDecline);
  if (to == v1::ASSIGNMENT_STATE_UNSPECIFIED) return RefusedByAssignment(order, number, AssignmentCommand::kDecline);
  Draft work(order, now);
  *work.assignment(number).mutable_decline() = decline;
  *work.assignment(number).mutable_decline()->mutable_decline_time() = ToProto(now);
  work.MoveAssignment(number, to, v1::EVENT_TYPE_ASSIGNMENT_DECLINED, v1::DeclineReason_Name(decline.reason()));
  if (work.HasActiveLead()) {
    work.Hold("协办单位退单，请研判其任务是否另派");
  } else if (!PassesOn(decline.reason())) {
    work.Hold("主办单位退单（信息不足或重复诉求），请补充或核实后派单");
  } else {
    CarryOut(work, match, parts);
  }
  return work.Finish();
}

Outcome Dispatch(const v1::Order& order, const std::vector<Part>& parts, const std::string& reason, absl::Time now) {
  if (!IsAllowed(OrderCommand::kDispatch, order.state())) return RefusedByOrder(order, OrderCommand::kDispatch);
  Draft work(order, now);
  work.order().clear_review_reason();
  work.order().set_dispatch_reason(reason);
  work.Say(v1::EVENT_TYPE_ORDER_DISPATCHED, "district", "");
  work.AddParts(parts);
  return work.Finish();
}

Outcome Cancel(const v1::Order& order, const std::string& reason, absl::Time now) {
  if (!IsAllowed(OrderCommand::kCancel, order.state())) return RefusedByOrder(order, OrderCommand::kCancel);
  const auto begun = std::find_if(order.assignments().begin(), order.assignments().end(), [](const v1::Assignment& a) {
    return IsActive(a) && a.state() != v1::ASSIGNMENT_STATE_ASSIGNED;
  });
  if (begun != order.assignments().end()) {
    return Refusal{v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, v1::AssignmentState_Name(begun->state()),
                   v1::AssignmentState_Name(v1::ASSIGNMENT_STATE_ASSIGNED)};
  }
  Draft work(order, now);
  work.order().set_cancel_reason(reason);
  work.order().clear_review_reason();
  work.Say(v1::EVENT_TYPE_ORDER_CANCELLED, order.need().community(), "");
  work.WithdrawAll("撤单");
  return work.Finish(v1::ORDER_STATE_CANCELLED);
}

Outcome Confirm(const v1::Order& order, absl::Time now) {
  if (!IsAllowed(OrderCommand::kConfirm, order.state())) return RefusedByOrder(order, OrderCommand::kConfirm);
  Draft work(order, now);
  *work.order().mutable_confirm_time() = ToProto(now);
  work.Say(v1::EVENT_TYPE_ORDER_CONFIRMED, order.need().community(), "");
  return work.Finish(v1::ORDER_STATE_CONFIRMED);
}

Outcome Rate(const v1::Order& order, const v1::Rating& rating, absl::Time now) {
  if (!IsAllowed(OrderCommand::kRate, order.state())) return RefusedByOrder(order, OrderCommand::kRate);
  Draft work(order, now);
  *work.order().mutable_rating() = rating;
  *work.order().mutable_rating()->mutable_rate_time() = ToProto(now);
  work.Say(v1::EVENT_TYPE_ORDER_RATED, order.need().community(), v1::RatingLevel_Name(rating.level()));
  return work.Finish(v1::ORDER_STATE_RATED);
}

std::optional<Transition> Expire(const v1::Order& order, int number, v1::DeadlineKind kind, absl::Time now) {
  if (number < 1 || number > order.assignments_size() || kind == v1::DEADLINE_KIND_UNSPECIFIED) return std::nullopt;
  if (MissedDeadline(order.assignments(number - 1), now) != kind) return std::nullopt;
  Draft work(order, now);
  work.MarkOverdue(number, kind);
  Transition transition = work.Finish(order.state());
  transition.order.set_etag(order.etag());
  return transition;
}

}  // namespace peidan::lifecycle
