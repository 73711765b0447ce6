#include "server/lifecycle/draft.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "server/lifecycle/accounts.h"
#include "server/lifecycle/transitions.h"

namespace peidan::lifecycle {
namespace {

constexpr int64_t kSecondsPerHour = 3600;
constexpr int kWholePercent = 100;
constexpr int kBeijingOffset = 8 * 60 * 60;  // seconds

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
    case v1::ASSIGNMENT_STATE_ON_HOLD:
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

std::string InBeijing(const google::protobuf::Timestamp& time) {
  return absl::FormatTime(absl::RFC3339_sec, AsTime(time), absl::FixedTimeZone(kBeijingOffset));
}

v1::TimeLimit HourLimit(int hours, bool working_time) {
  v1::TimeLimit limit;
  limit.set_seconds(hours * kSecondsPerHour);
  limit.set_working_time(working_time);
  return limit;
}

// Releases before clocks kept the deadline alone.
v1::TimeLimit CompleteLimit(const v1::Assignment& assignment) {
  if (assignment.has_complete_limit() || !assignment.has_complete_due_time()) return assignment.complete_limit();
  v1::TimeLimit limit;
  limit.set_seconds(assignment.complete_due_time().seconds() - assignment.create_time().seconds());
  return limit;
}

std::string AlarmWhy(v1::DeadlineKind kind, const v1::Alarm& alarm) {
  const char* deadline = kind == v1::DEADLINE_KIND_ACCEPT  ? "接单期限"
                         : kind == v1::DEADLINE_KIND_OFFER ? "答复期限"
                                                           : "办结期限";
  const char* told = alarm.level() == v1::ESCALATION_LEVEL_HANDLER       ? "承办人"
                     : alarm.level() == v1::ESCALATION_LEVEL_BUREAU_HEAD ? "局负责人"
                                                                         : "区督办";
  return alarm.percent() < kWholePercent
             ? absl::StrCat(deadline, "已用百分之", alarm.percent(), "，提醒", told)
             : absl::StrCat(deadline, "已过，时间用到百分之", alarm.percent(), "，提请", told);
}

}  // namespace

v1::DeadlineKind MissedDeadline(const v1::Assignment& assignment, absl::Time now) {
  const v1::DeadlineKind kind = DeadlineIn(assignment.state());
  const bool accepting = kind == v1::DEADLINE_KIND_ACCEPT;
  if (!accepting && kind != v1::DEADLINE_KIND_COMPLETE) return v1::DEADLINE_KIND_UNSPECIFIED;
  const bool runs = accepting ? assignment.has_accept_due_time() && !assignment.has_accept_overdue_time()
                              : assignment.has_complete_due_time() && !assignment.has_complete_overdue_time();
  if (!runs) return v1::DEADLINE_KIND_UNSPECIFIED;
  const absl::Time due = AsTime(accepting ? assignment.accept_due_time() : assignment.complete_due_time());
  return due <= now ? kind : v1::DEADLINE_KIND_UNSPECIFIED;
}

Draft::Draft(v1::Order order, const Clockwork& clockwork)
    : clockwork_(clockwork),
      order_(std::move(order)),
      before_(order_.state()),
      waiting_(WaitsForDistrict(before_) ? before_ : v1::ORDER_STATE_REVIEW) {}

v1::Event& Draft::NewEvent(v1::EventType type) {
  v1::Event& event = events_.emplace_back();
  event.set_type(type);
  *event.mutable_event_time() = now();
  event.set_community(order_.need().community());
  return event;
}

v1::Event& Draft::NewEventOf(const v1::Assignment& assignment, v1::EventType type) {
  v1::Event& event = NewEvent(type);
  event.set_subject(assignment.name());
  event.set_bureau(assignment.bureau());
  event.set_after(v1::AssignmentState_Name(assignment.state()));
  return event;
}

void Draft::Say(v1::EventType type, const std::string& actor, const std::string& why) {
  v1::Event& event = NewEvent(type);
  event.set_subject(order_.name());
  event.set_actor(actor);
  event.set_why(why);
}

void Draft::SayOf(int number, v1::EventType type, const std::string& actor, const std::string& why) {
  v1::Assignment& concerned = assignment(number);
  v1::Event& event = NewEventOf(concerned, type);
  event.set_actor(actor);
  event.set_before(event.after());
  event.set_why(why);
  concerned.set_etag(NextEtag(concerned.etag()));
  *concerned.mutable_update_time() = now();
}

void Draft::MoveAssignment(int number, v1::AssignmentState to, v1::EventType type, const std::string& why,
                           const std::string& actor) {
  v1::Assignment& moved = assignment(number);
  Ring(number);
  const std::string before = v1::AssignmentState_Name(moved.state());
  moved.set_state(to);
  SetClock(moved);
  if (DeadlineIn(to) != v1::DEADLINE_KIND_UNSPECIFIED) SetDueTimes(moved);  // the calendar may be another than before
  moved.set_etag(NextEtag(moved.etag()));
  *moved.mutable_update_time() = now();
  v1::Event& event = NewEventOf(moved, type);
  event.set_actor(actor.empty() ? moved.bureau() : actor);
  event.set_before(before);
  event.set_why(why);
}

// A clock that stands goes on with Resumed; one that runs against the same deadline is left alone.
void Draft::SetClock(v1::Assignment& assignment) {
  const v1::DeadlineKind kind = DeadlineIn(assignment.state());
  if (assignment.state() == v1::ASSIGNMENT_STATE_ON_HOLD) return;
  if (assignment.has_clock() && assignment.clock().kind() == kind) return;
  assignment.clear_clock();
  absl::Time start = AsTime(assignment.create_time());
  v1::TimeLimit limit;
  if (kind == v1::DEADLINE_KIND_ACCEPT) {
    limit = HourLimit(order_.match().sign_in_hours(), order_.match().sign_in_in_working_time());
  } else if (kind == v1::DEADLINE_KIND_COMPLETE) {
    limit = CompleteLimit(assignment);
  } else if (kind == v1::DEADLINE_KIND_OFFER) {
    limit = ToProto(clockwork_.rules.offer);
    start = clockwork_.now;
  }
  if (limit.seconds() <= 0) return;
  *assignment.mutable_clock() = StartClock(kind, limit, start, clockwork_.rules);
}

// What a clock and a limit say, where people look for it.
void Draft::SetDueTimes(v1::Assignment& assignment) {
  const process::ProcessRules& rules = clockwork_.rules;
  const bool accepting = assignment.state() == v1::ASSIGNMENT_STATE_ASSIGNED;
  if (accepting && assignment.has_clock()) {
    *assignment.mutable_accept_due_time() = assignment.clock().due_time();
    const absl::Time due = AsTime(assignment.accept_due_time());
    const v1::TimeLimit decline = ToProto(rules.decline);
    const bool may_decline = decline.seconds() > 0 && !assignment.binding();
    if (may_decline) *assignment.mutable_decline_due_time() = ToProto(After(due, decline, rules.calendar));
  }
  if (!assignment.has_complete_limit() || assignment.has_complete_overdue_time()) return;
  const bool completing = assignment.clock().kind() == v1::DEADLINE_KIND_COMPLETE;
  const absl::Time start = AsTime(assignment.create_time());
  *assignment.mutable_complete_due_time() =
      completing ? assignment.clock().due_time() : ToProto(After(start, assignment.complete_limit(), rules.calendar));
}

void Draft::MoveClock(int number, v1::Clock clock) {
  v1::Assignment& moved = assignment(number);
  v1::Event& event = NewEventOf(moved, v1::EVENT_TYPE_DEADLINE_MOVED);
  event.set_actor("system");
  event.set_before(InBeijing(moved.clock().due_time()));
  event.set_after(InBeijing(clock.due_time()));
  event.set_why("工作日历或期限有变");
  *moved.mutable_clock() = std::move(clock);
  SetDueTimes(moved);
}

bool Draft::Ring(int number) {
  v1::Assignment& assignment = this->assignment(number);
  const v1::DeadlineKind kind = DeadlineIn(assignment.state());
  bool rang = false;
  const auto say_steps = [&](bool warnings) {
    if (!assignment.has_clock() || assignment.clock().kind() != kind) return;
    auto& alarms = *assignment.mutable_clock()->mutable_alarms();
    while (!alarms.empty() && AsTime(alarms[0].due_time()) <= clockwork_.now &&
           (alarms[0].percent() < kWholePercent) == warnings) {
      v1::Event& event =
          NewEventOf(assignment, warnings ? v1::EVENT_TYPE_DEADLINE_WARNED : v1::EVENT_TYPE_DEADLINE_ESCALATED);
      event.set_actor("system");
      event.set_before(event.after());
      event.set_why(AlarmWhy(kind, alarms[0]));
      alarms.DeleteSubrange(0, 1);
      rang = true;
    }
  };
  say_steps(/*warnings=*/true);
  if (const v1::DeadlineKind missed = MissedDeadline(assignment, clockwork_.now); missed != 0) {
    MarkOverdue(assignment, missed);
    rang = true;
  }
  say_steps(/*warnings=*/false);
  if (rang) *assignment.mutable_update_time() = now();
  return rang;
}

void Draft::MarkOverdue(v1::Assignment& late, v1::DeadlineKind kind) {
  const bool accepting = kind == v1::DEADLINE_KIND_ACCEPT;
  *(accepting ? late.mutable_accept_overdue_time() : late.mutable_complete_overdue_time()) = now();
  v1::Event& event = NewEventOf(
      late, accepting ? v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE : v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE);
  event.set_actor("system");
  event.set_before(event.after());
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
  *made.mutable_create_time() = now();
  *made.mutable_update_time() = now();
  if (order_.match().limit_hours() > 0) {
    *made.mutable_complete_limit() = HourLimit(order_.match().limit_hours(), order_.match().limit_in_working_time());
  }
  SetClock(made);
  SetDueTimes(made);
  v1::Event& event = NewEventOf(made, v1::EVENT_TYPE_ASSIGNMENT_CREATED);
  event.set_actor("system");
  event.set_why(part.role == v1::BUREAU_ROLE_LEAD ? "主办" : "协办");
}

int Draft::Grant(const Part& part) {
  for (int number = 1; number <= order_.assignments_size(); ++number) {
    v1::Assignment& bare = assignment(number);
    if (!IsActive(bare) || bare.state() == v1::ASSIGNMENT_STATE_COMPLETED) continue;
    if (bare.bureau() != part.bureau || !bare.resource().empty()) continue;
    bare.set_resource(part.resource);
    bare.set_quantity(part.quantity);
    bare.set_capacity_period(part.period);
    bare.set_etag(NextEtag(bare.etag()));
    *bare.mutable_update_time() = now();
    return number;
  }
  Part granted = part;
  // A ruling, an alarm and what is out of scope are for the district; so is a bureau that has declined already.
  const std::vector<std::string> declined = DeclinedBureaus(order_);
  const bool may_lead = std::find(declined.begin(), declined.end(), part.bureau) == declined.end();
  const bool leads = !HasActiveLead() && before_ == v1::ORDER_STATE_REVIEW && may_lead;
  granted.role = leads ? v1::BUREAU_ROLE_LEAD : v1::BUREAU_ROLE_COOPERATING;
  if (leads) EndHold();
  AddPart(granted);
  return order_.assignments_size();
}

void Draft::CarryOut(const Remake& remake) {
  *order_.mutable_match() = remake.match;
  EndHold();
  rematched_ = true;
  const v1::Match& match = order_.match();
  Say(v1::EVENT_TYPE_ORDER_MATCHED, "system", v1::MatchDecision_Name(match.decision()));
  if (match.gap() != v1::GAP_CLASS_UNSPECIFIED) Say(v1::EVENT_TYPE_GAP_RECORDED, "system", GapWhy(match));
  AddParts(remake.parts);
  if (!HasActiveLead()) Hold(WaitingState(match.decision()), WaitingEvent(match.decision()), HoldReason(match));
}

void Draft::CarryOutRest(const Remake& rest) {
  *order_.mutable_match() = rest.match;
  rematched_ = true;
  Say(v1::EVENT_TYPE_ORDER_MATCHED, "system", v1::MatchDecision_Name(rest.match.decision()));
  for (const Part& part : rest.parts) AddPart(part);  // what a bureau has done before does not do this
}

void Draft::Hold(v1::OrderState state, v1::EventType type, const std::string& reason, const std::string& told) {
  order_.set_review_reason(reason);
  waiting_ = state;
  Say(type, "system", told);
}

void Draft::EndHold() { order_.clear_review_reason(); }

v1::OrderState Draft::DerivedState() const {
  if (!order_.review_reason().empty()) return waiting_;
  v1::OrderState slowest = v1::ORDER_STATE_COMPLETED;
  for (const v1::Assignment& assignment : order_.assignments()) {
    if (!IsActive(assignment)) continue;
    if (assignment.state() == v1::ASSIGNMENT_STATE_OFFERED) return v1::ORDER_STATE_OFFERED;
    slowest = std::min(slowest, AsOrderState(assignment.state()));
  }
  return HasActiveLead() ? slowest : v1::ORDER_STATE_REVIEW;
}

Transition Draft::Finish(v1::OrderState state) {
  order_.set_state(state == v1::ORDER_STATE_UNSPECIFIED ? DerivedState() : state);
  const bool done = order_.state() == v1::ORDER_STATE_COMPLETED;
  if (done && before_ != v1::ORDER_STATE_COMPLETED) {
    Say(v1::EVENT_TYPE_ORDER_COMPLETED, "system", "各承办单位均已办结");
    const v1::TimeLimit limit = ToProto(clockwork_.rules.confirm);
    if (limit.seconds() > 0) {
      *order_.mutable_confirm_due_time() = ToProto(After(clockwork_.now, limit, clockwork_.rules.calendar));
    }
  }
  if (!done) order_.clear_confirm_due_time();
  order_.set_etag(NextEtag(order_.etag()));
  *order_.mutable_update_time() = now();
  KeepTimeAccount(order_, clockwork_.now, clockwork_.rules.calendar);
  SumUpLines(order_);
  for (v1::Event& event : events_) {
    if (event.subject() != order_.name()) continue;
    event.set_before(before_ == v1::ORDER_STATE_UNSPECIFIED ? "" : v1::OrderState_Name(before_));
    event.set_after(v1::OrderState_Name(order_.state()));
  }
  return {std::move(order_), std::move(events_), rematched_};
}

Transition Draft::FinishInPassing() {
  *order_.mutable_update_time() = now();
  return {std::move(order_), std::move(events_), false};
}

}  // namespace peidan::lifecycle
