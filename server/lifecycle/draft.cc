#include "server/lifecycle/draft.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
namespace {

// Revision numbers count up from 1; an empty etag is revision 0.
std::string NextEtag(const std::string& etag) {
  int64_t revision = 0;
  if (!absl::SimpleAtoi(etag, &revision)) revision = 0;
  return absl::StrCat(revision + 1);
}

// How far an active assignment is, as a state of the whole order.
v1::OrderState AsOrderState(v1::AssignmentState state) {
  switch (state) {
    case v1::ASSIGNMENT_STATE_ACCEPTED:
      return v1::ORDER_STATE_ACCEPTED;
    case v1::ASSIGNMENT_STATE_SCHEDULED:
      return v1::ORDER_STATE_SCHEDULED;
    case v1::ASSIGNMENT_STATE_COMPLETED:
      return v1::ORDER_STATE_COMPLETED;
    default:
      return v1::ORDER_STATE_ASSIGNED;
  }
}

v1::OrderState WaitingState(v1::MatchDecision decision) {
  if (decision == v1::MATCH_DECISION_EMERGENCY) return v1::ORDER_STATE_EMERGENCY;
  if (decision == v1::MATCH_DECISION_OUT_OF_SCOPE) return v1::ORDER_STATE_OUT_OF_SCOPE;
  return v1::ORDER_STATE_REVIEW;
}

v1::EventType WaitingEvent(v1::MatchDecision decision) {
  if (decision == v1::MATCH_DECISION_EMERGENCY) return v1::EVENT_TYPE_EMERGENCY_RAISED;
  if (decision == v1::MATCH_DECISION_OUT_OF_SCOPE) return v1::EVENT_TYPE_ORDER_OUT_OF_SCOPE;
  return v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW;
}

absl::Time AsTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp proto;
  proto.set_seconds(parts.tv_sec);
  proto.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return proto;
}

v1::DeadlineKind MissedDeadline(const v1::Assignment& assignment, absl::Time now) {
  const v1::DeadlineKind kind = DeadlineIn(assignment.state());
  const bool accepting = kind == v1::DEADLINE_KIND_ACCEPT;
  const bool runs = accepting ? assignment.has_accept_due_time() && !assignment.has_accept_overdue_time()
                              : assignment.has_complete_due_time() && !assignment.has_complete_overdue_time();
  if (kind == v1::DEADLINE_KIND_UNSPECIFIED || !runs) return v1::DEADLINE_KIND_UNSPECIFIED;
  const absl::Time due = AsTime(accepting ? assignment.accept_due_time() : assignment.complete_due_time());
  return due <= now ? kind : v1::DEADLINE_KIND_UNSPECIFIED;
}

Draft::Draft(v1::Order order, absl::Time now) : now_(now), order_(std::move(order)), before_(order_.state()) {}

v1::Event& Draft::NewEvent(v1::EventType type) {
  v1::Event& event = events_.emplace_back();
  event.set_type(type);
  *event.mutable_event_time() = ToProto(now_);
  event.set_community(order_.need().community());
  return event;
}

void Draft::Say(v1::EventType type, const std::string& actor, const std::string& why) {
  v1::Event& event = NewEvent(type);
  event.set_subject(order_.name());
  event.set_actor(actor);
  event.set_why(why);
}

void Draft::MoveAssignment(int number, v1::AssignmentState to, v1::EventType type, const std::string& why) {
  v1::Assignment& moved = assignment(number);
  const v1::DeadlineKind missed = MissedDeadline(moved, now_);
  if (missed != v1::DEADLINE_KIND_UNSPECIFIED) MarkOverdue(number, missed);
  v1::Event& event = NewEvent(type);
  event.set_subject(moved.name());
  event.set_actor(type == v1::EVENT_TYPE_ASSIGNMENT_WITHDRAWN ? order_.need().community() : moved.bureau());
  event.set_bureau(moved.bureau());
  event.set_before(v1::AssignmentState_Name(moved.state()));
  event.set_after(v1::AssignmentState_Name(to));
  event.set_why(why);
  moved.set_state(to);
  moved.set_etag(NextEtag(moved.etag()));
  *moved.mutable_update_time() = ToProto(now_);
}

void Draft::MarkOverdue(int number, v1::DeadlineKind kind) {
  v1::Assignment& late = assignment(number);
  const bool accepting = kind == v1::DEADLINE_KIND_ACCEPT;
  *(accepting ? late.mutable_accept_overdue_time() : late.mutable_complete_overdue_time()) = ToProto(now_);
  *late.mutable_update_time() = ToProto(now_);
  v1::Event& event =
      NewEvent(accepting ? v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE : v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE);
  event.set_subject(late.name());
  event.set_actor("system");
  event.set_bureau(late.bureau());
  event.set_before(v1::AssignmentState_Name(late.state()));
  event.set_after(v1::AssignmentState_Name(late.state()));
  event.set_why(accepting ? "逾期未接" : "逾期未办");
}

bool Draft::HasActiveLead() const {
  return std::any_of(order_.assignments().begin(), order_.assignments().end(),
                     [](const v1::Assignment& a) { return IsActive(a) && a.role() == v1::BUREAU_ROLE_LEAD; });
}

void Draft::AddParts(const std::vector<Part>& parts) {
  const bool had_lead = HasActiveLead();
  for (const Part& part : parts) {
    const bool leads = part.role == v1::BUREAU_ROLE_LEAD;
    if (had_lead && leads) continue;
    // A part that is done cannot take up the lead's work.
    const auto same = std::find_if(order_.assignments().begin(), order_.assignments().end(), [&](const auto& a) {
      return IsActive(a) && a.bureau() == part.bureau && (part.resource.empty() || a.resource() == part.resource) &&
             !(leads && a.state() == v1::ASSIGNMENT_STATE_COMPLETED);
    });
    if (same == order_.assignments().end()) {
      AddPart(part);
    } else if (leads && same->role() != v1::BUREAU_ROLE_LEAD) {
      Promote(static_cast<int>(same - order_.assignments().begin()) + 1);
    }
  }
}

void Draft::Promote(int number) {
  v1::Assignment& promoted = assignment(number);
  promoted.set_role(v1::BUREAU_ROLE_LEAD);
  MoveAssignment(number, promoted.state(), v1::EVENT_TYPE_ASSIGNMENT_PROMOTED, "协办转为主办");
}

void Draft::AddPart(const Part& part) {
  v1::Assignment& made = *order_.add_assignments();
  made.set_name(absl::StrCat(order_.name(), "/assignments/", order_.assignments_size()));
  made.set_bureau(part.bureau);
  made.set_role(part.role);
  made.set_resource(part.resource);
  made.set_quantity(part.resource.empty() ? 0 : part.quantity);
  made.set_capacity_period(part.resource.empty() ? "" : part.period);
  made.set_state(v1::ASSIGNMENT_STATE_ASSIGNED);
  made.set_etag("1");
  *made.mutable_create_time() = ToProto(now_);
  *made.mutable_update_time() = ToProto(now_);
  if (order_.match().sign_in_hours() > 0) {
    *made.mutable_accept_due_time() = ToProto(now_ + absl::Hours(order_.match().sign_in_hours()));
  }
  if (order_.match().limit_hours() > 0) {
    *made.mutable_complete_due_time() = ToProto(now_ + absl::Hours(order_.match().limit_hours()));
  }
  v1::Event& event = NewEvent(v1::EVENT_TYPE_ASSIGNMENT_CREATED);
  event.set_subject(made.name());
  event.set_actor("system");
  event.set_bureau(made.bureau());
  event.set_after(v1::AssignmentState_Name(made.state()));
  event.set_why(part.role == v1::BUREAU_ROLE_LEAD ? "主办" : "协办");
}

void Draft::WithdrawAll(const std::string& why) {
  for (int number = 1; number <= order_.assignments_size(); ++number) {
    if (!IsActive(assignment(number))) continue;
    MoveAssignment(number, v1::ASSIGNMENT_STATE_WITHDRAWN, v1::EVENT_TYPE_ASSIGNMENT_WITHDRAWN, why);
  }
}

void Draft::SetMatch(v1::Match match) {
  *order_.mutable_match() = std::move(match);
  order_.clear_review_reason();
  rematched_ = true;
}

void Draft::Hold(const std::string& reason) {
  order_.set_review_reason(reason);
  Say(WaitingEvent(order_.match().decision()), "system", reason);
}

v1::OrderState Draft::DerivedState() const {
  if (!order_.review_reason().empty()) return WaitingState(order_.match().decision());
  v1::OrderState slowest = v1::ORDER_STATE_COMPLETED;
  for (const v1::Assignment& assignment : order_.assignments()) {
    if (IsActive(assignment)) slowest = std::min(slowest, AsOrderState(assignment.state()));
  }
  return HasActiveLead() ? slowest : v1::ORDER_STATE_REVIEW;
}

Transition Draft::Finish(v1::OrderState state) {
  order_.set_state(state == v1::ORDER_STATE_UNSPECIFIED ? DerivedState() : state);
  if (order_.state() == v1::ORDER_STATE_COMPLETED && before_ != v1::ORDER_STATE_COMPLETED) {
    Say(v1::EVENT_TYPE_ORDER_COMPLETED, "system", "各承办单位均已办结");
  }
  order_.set_etag(NextEtag(order_.etag()));
  *order_.mutable_update_time() = ToProto(now_);
  for (v1::Event& event : events_) {
    if (event.subject() != order_.name()) continue;
    event.set_before(before_ == v1::ORDER_STATE_UNSPECIFIED ? "" : v1::OrderState_Name(before_));
    event.set_after(v1::OrderState_Name(order_.state()));
  }
  return {std::move(order_), std::move(events_), rematched_};
}

}  // namespace peidan::lifecycle
