// What a bureau does with its part, and the district with a bureau's part.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/lifecycle/accounts.h"
#include "server/lifecycle/draft.h"
#include "server/lifecycle/refusals.h"

namespace peidan::lifecycle {
namespace {

constexpr char kDistrict[] = "district";

const v1::Assignment& At(const v1::Order& order, int number) { return order.assignments(number - 1); }

bool Allows(AssignmentCommand command, const v1::Assignment& assignment) {
  return NextState(command, assignment.state()) != v1::ASSIGNMENT_STATE_UNSPECIFIED;
}

// Accepted by whoever leads: who was first stays responsible to the end (首接负责).
void NoteAcceptance(Draft& work, int number) {
  v1::Assignment& accepted = work.assignment(number);
  *accepted.mutable_accept_time() = work.now();
  if (accepted.role() == v1::BUREAU_ROLE_LEAD && work.order().first_receiver().empty()) {
    work.order().set_first_receiver(accepted.bureau());
  }
}

// A ruling binds, and there is a time for giving back.
std::optional<Refusal> RefusalToGiveBack(const v1::Assignment& assignment, absl::Time now) {
  const std::string present = v1::AssignmentState_Name(assignment.state());
  if (assignment.binding()) return Refusal{v1::ERROR_REASON_RULING_BINDS, present, ""};
  if (!assignment.has_decline_due_time()) {
    if (assignment.state() == v1::ASSIGNMENT_STATE_ASSIGNED) return std::nullopt;
    return Refusal{v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, present,
                   v1::AssignmentState_Name(v1::ASSIGNMENT_STATE_ASSIGNED)};
  }
  const absl::Time due = AsTime(assignment.decline_due_time());
  if (now < due) return std::nullopt;
  return Refusal{v1::ERROR_REASON_DECLINE_TOO_LATE, present,
                 absl::FormatTime(absl::RFC3339_sec, due, absl::FixedTimeZone(8 * 60 * 60))};
}

// Leads that said it is not their duty.
int DutyDeclines(const v1::Order& order) {
  return static_cast<int>(std::count_if(order.assignments().begin(), order.assignments().end(), [](const auto& a) {
    return a.state() == v1::ASSIGNMENT_STATE_DECLINED && a.role() == v1::BUREAU_ROLE_LEAD &&
           a.decline().reason() == v1::DECLINE_REASON_NOT_OUR_DUTY;
  }));
}

// Where the order goes on after this one of its bureaus has declined.
void GoOnWithout(Draft& work, int number, const Remake& remake, const process::ProcessRules& rules) {
  const v1::DeclineReason reason = work.assignment(number).decline().reason();
  const bool led = work.assignment(number).role() == v1::BUREAU_ROLE_LEAD;
  if (!led && work.Waits()) return;
  if (work.HasActiveLead()) {
    work.Hold(v1::ORDER_STATE_REVIEW, v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW, "协办单位退单，请研判其任务是否另派");
  } else if (!PassesOn(reason)) {
    work.Hold(v1::ORDER_STATE_REVIEW, v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW,
              "主办单位退单（信息不足或重复诉求），请补充或核实后派单");
  } else if (reason == v1::DECLINE_REASON_NOT_OUR_DUTY && DutyDeclines(work.order()) >= rules.duty_declines) {
    work.Hold(v1::ORDER_STATE_RULING, v1::EVENT_TYPE_RULING_REQUESTED,
              absl::StrCat(DutyDeclines(work.order()), "个单位先后认为不属本单位职责，请区级裁定"));
  } else {
    work.CarryOut(remake);
  }
}

// The units that are left are matched again by themselves; they help the lead, who stays.
void MatchRest(Draft& work, int units, const Remake& rest) {
  if (units <= 0) return;
  work.Say(v1::EVENT_TYPE_REMAINDER_MATCHED, "system", absl::StrCat("余量", units));
  Remake helping = rest;
  std::erase_if(helping.parts, [](const Part& part) { return part.resource.empty(); });
  for (Part& part : helping.parts) part.role = v1::BUREAU_ROLE_COOPERATING;
  if (!helping.parts.empty()) return work.CarryOutRest(helping);
  if (work.Waits()) return;
  work.Hold(v1::ORDER_STATE_REVIEW, v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW,
            absl::StrCat("余量", units, "没有资源可配，请研判"));
}

// Cooperating bureaus that have neither finished nor been released, by name.
std::vector<std::string> OpenCooperation(const v1::Order& order) {
  std::vector<std::string> open;
  for (const v1::Assignment& assignment : order.assignments()) {
    if (assignment.role() != v1::BUREAU_ROLE_COOPERATING || !IsActive(assignment)) continue;
    if (assignment.state() != v1::ASSIGNMENT_STATE_COMPLETED) open.push_back(assignment.bureau());
  }
  return open;
}

Refusal NoExtension(const char* why, int64_t most) {
  return {v1::ERROR_REASON_EXTENSION_REFUSED, why, most > 0 ? absl::StrCat(most) : ""};
}

}  // namespace

Outcome Accept(const v1::Order& order, int number, const std::string& handler, const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kAccept, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kAccept);
  }
  Draft work(order, clockwork);
  v1::Assignment& accepted = work.assignment(number);
  accepted.set_handler(handler);
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_ACCEPTED, v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED, "");
  NoteAcceptance(work, number);
  accepted.clear_decline_due_time();
  const v1::TimeLimit decline = ToProto(clockwork.rules.decline);
  if (decline.seconds() > 0 && !accepted.binding()) {
    *accepted.mutable_decline_due_time() = ToProto(After(clockwork.now, decline, clockwork.rules.calendar));
  }
  return work.Finish();
}

Outcome Decline(const v1::Order& order, int number, const v1::Decline& decline, const Remake& remake,
                const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kDecline, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kDecline);
  }
  if (auto refusal = RefusalToGiveBack(At(order, number), clockwork.now)) return *std::move(refusal);
  Draft work(order, clockwork);
  v1::Assignment& declined = work.assignment(number);
  *declined.mutable_decline() = decline;
  *declined.mutable_decline()->mutable_decline_time() = work.now();
  const bool led = declined.role() == v1::BUREAU_ROLE_LEAD;
  if (led && work.order().first_receiver() == declined.bureau()) work.order().clear_first_receiver();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_DECLINED, v1::EVENT_TYPE_ASSIGNMENT_DECLINED,
                      v1::DeclineReason_Name(decline.reason()));
  GoOnWithout(work, number, remake, clockwork.rules);
  return work.Finish();
}

Outcome Offer(const v1::Order& order, int number, const v1::Offer& offer, const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kOffer, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kOffer);
  }
  // An offer that is left is given back.
  if (auto refusal = RefusalToGiveBack(At(order, number), clockwork.now)) return *std::move(refusal);
  Draft work(order, clockwork);
  v1::Offer& made = *work.assignment(number).mutable_offer();
  made = offer;
  *made.mutable_offer_time() = work.now();
  made.clear_taken();
  made.clear_answer_time();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_OFFERED, v1::EVENT_TYPE_ASSIGNMENT_OFFERED, "");
  return work.Finish();
}

Outcome TakeOffer(const v1::Order& order, int number, const std::string& period, const Remake& rest,
                  const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kTakeOffer, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kTakeOffer);
  }
  Draft work(order, clockwork);
  v1::Assignment& taken = work.assignment(number);
  taken.mutable_offer()->set_taken(true);
  *taken.mutable_offer()->mutable_answer_time() = work.now();
  taken.clear_decline_due_time();
  const std::string& community = order.need().community();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_ACCEPTED, v1::EVENT_TYPE_OFFER_TAKEN, "", community);
  NoteAcceptance(work, number);
  int left = 0;
  if (taken.offer().quantity() > 0 && taken.offer().quantity() < taken.quantity()) {
    left = taken.quantity() - taken.offer().quantity();
    taken.set_quantity(taken.offer().quantity());
  }
  if (taken.offer().has_window()) {
    *taken.mutable_scheduled_window() = taken.offer().window();
    if (!taken.resource().empty()) taken.set_capacity_period(period);
    work.MoveAssignment(number, v1::ASSIGNMENT_STATE_SCHEDULED, v1::EVENT_TYPE_ASSIGNMENT_SCHEDULED, "", community);
  }
  MatchRest(work, left, rest);
  return work.Finish();
}

Outcome LeaveOffer(const v1::Order& order, int number, bool lapsed, const Remake& remake, const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kLeaveOffer, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kLeaveOffer);
  }
  Draft work(order, clockwork);
  v1::Assignment& left = work.assignment(number);
  *left.mutable_offer()->mutable_answer_time() = work.now();
  v1::Decline& decline = *left.mutable_decline();
  decline.set_reason(left.offer().has_window() ? v1::DECLINE_REASON_NO_TIME : v1::DECLINE_REASON_NO_CAPACITY);
  decline.set_note(left.offer().reason());
  *decline.mutable_decline_time() = work.now();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_DECLINED, v1::EVENT_TYPE_OFFER_LEFT,
                      lapsed ? "逾期未答复" : "社区不接受", lapsed ? "system" : order.need().community());
  GoOnWithout(work, number, remake, clockwork.rules);
  return work.Finish();
}

Outcome Schedule(const v1::Order& order, int number, const v1::TimeWindow& window, const std::string& period,
                 const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kSchedule, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kSchedule);
  }
  Draft work(order, clockwork);
  *work.assignment(number).mutable_scheduled_window() = window;
  if (!work.assignment(number).resource().empty()) work.assignment(number).set_capacity_period(period);
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_SCHEDULED, v1::EVENT_TYPE_ASSIGNMENT_SCHEDULED, "");
  return work.Finish();
}

Outcome RequestExtension(const v1::Order& order, int number, int64_t seconds, const std::string& reason,
                         const Clockwork& clockwork) {
  const v1::Assignment& before = At(order, number);
  if (!Allows(AssignmentCommand::kRequestExtension, before)) {
    return RefusedByAssignment(before, AssignmentCommand::kRequestExtension);
  }
  if (!before.has_clock()) return NoExtension("none", 0);
  if (before.has_extension()) return NoExtension("again", 0);
  if (AsTime(before.clock().due_time()) <= clockwork.now) return NoExtension("late", 0);
  if (seconds > before.clock().whole_seconds()) return NoExtension("long", before.clock().whole_seconds());
  Draft work(order, clockwork);
  v1::Extension& extension = *work.assignment(number).mutable_extension();
  extension.set_seconds(seconds);
  extension.set_reason(reason);
  *extension.mutable_request_time() = work.now();
  work.SayOf(number, v1::EVENT_TYPE_EXTENSION_REQUESTED, before.bureau(), "");
  return work.Finish();
}

Outcome DecideExtension(const v1::Order& order, int number, bool grant, const std::string& answer,
                        const Clockwork& clockwork) {
  const v1::Assignment& before = At(order, number);
  if (!Allows(AssignmentCommand::kDecideExtension, before)) {
    return RefusedByAssignment(before, AssignmentCommand::kDecideExtension);
  }
  if (!before.has_extension() || before.extension().has_decide_time()) return NoExtension("none", 0);
  Draft work(order, clockwork);
  work.Ring(number);
  v1::Assignment& asked = work.assignment(number);
  asked.mutable_extension()->set_granted(grant);
  asked.mutable_extension()->set_answer(answer);
  *asked.mutable_extension()->mutable_decide_time() = work.now();
  if (grant && asked.has_clock()) {
    *asked.mutable_clock() = Extended(asked.clock(), asked.extension().seconds(), clockwork.rules.calendar);
    *asked.mutable_complete_due_time() = asked.clock().due_time();
    // Asked for in time: what was missed while it waited is in the feed, and the new time counts.
    if (AsTime(asked.clock().due_time()) > clockwork.now) asked.clear_complete_overdue_time();
  }
  work.SayOf(number, v1::EVENT_TYPE_EXTENSION_DECIDED, kDistrict, grant ? "同意延期" : "不同意延期");
  return work.Finish();
}

Outcome Suspend(const v1::Order& order, int number, const std::string& reason, const Clockwork& clockwork) {
  if (!Allows(AssignmentCommand::kSuspend, At(order, number))) {
    return RefusedByAssignment(At(order, number), AssignmentCommand::kSuspend);
  }
  Draft work(order, clockwork);
  v1::Suspension& suspension = *work.assignment(number).add_suspensions();
  suspension.set_reason(reason);
  *suspension.mutable_start_time() = work.now();
  work.assignment(number).clear_decline_due_time();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_ON_HOLD, v1::EVENT_TYPE_ASSIGNMENT_SUSPENDED, "", kDistrict);
  return work.Finish();
}

Outcome Resume(const v1::Order& order, int number, const Clockwork& clockwork) {
  const v1::Assignment& before = At(order, number);
  if (!Allows(AssignmentCommand::kResume, before)) return RefusedByAssignment(before, AssignmentCommand::kResume);
  Draft work(order, clockwork);
  v1::Assignment& resumed = work.assignment(number);
  v1::Suspension& suspension = *resumed.mutable_suspensions(resumed.suspensions_size() - 1);
  *suspension.mutable_end_time() = work.now();
  if (resumed.has_clock()) {
    const worktime::WorkCalendar& calendar = clockwork.rules.calendar;  // perhaps another than when it stopped
    *resumed.mutable_clock() =
        Resumed(Recomputed(resumed.clock(), calendar), AsTime(suspension.start_time()), clockwork.now, calendar);
    if (!resumed.has_complete_overdue_time()) *resumed.mutable_complete_due_time() = resumed.clock().due_time();
  }
  const bool scheduled = resumed.has_scheduled_window();
  work.MoveAssignment(number, scheduled ? v1::ASSIGNMENT_STATE_SCHEDULED : v1::ASSIGNMENT_STATE_ACCEPTED,
                      v1::EVENT_TYPE_ASSIGNMENT_RESUMED, "", kDistrict);
  return work.Finish();
}

Outcome Release(const v1::Order& order, int number, const std::string& reason, const Clockwork& clockwork) {
  const v1::Assignment& before = At(order, number);
  if (!Allows(AssignmentCommand::kRelease, before)) return RefusedByAssignment(before, AssignmentCommand::kRelease);
  if (before.role() == v1::BUREAU_ROLE_LEAD) {
    return Refusal{v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, v1::BureauRole_Name(before.role()),
                   v1::BureauRole_Name(v1::BUREAU_ROLE_COOPERATING)};
  }
  Draft work(order, clockwork);
  work.assignment(number).set_release_reason(reason);
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_WITHDRAWN, v1::EVENT_TYPE_ASSIGNMENT_RELEASED, "", kDistrict);
  return work.Finish();
}

Outcome Complete(const v1::Order& order, int number, const v1::Completion& completion, const Remake& rest,
                 const Clockwork& clockwork) {
  const v1::Assignment& before = At(order, number);
  if (!Allows(AssignmentCommand::kComplete, before)) return RefusedByAssignment(before, AssignmentCommand::kComplete);
  if (before.role() == v1::BUREAU_ROLE_LEAD) {
    const std::vector<std::string> open = OpenCooperation(order);
    if (!open.empty()) return Refusal{v1::ERROR_REASON_COOPERATION_OPEN, absl::StrJoin(open, ", "), ""};
  }
  Draft work(order, clockwork);
  v1::Assignment& completed = work.assignment(number);
  *completed.mutable_completion() = completion;
  *completed.mutable_completion()->mutable_complete_time() = work.now();
  completed.clear_decline_due_time();
  work.MoveAssignment(number, v1::ASSIGNMENT_STATE_COMPLETED, v1::EVENT_TYPE_ASSIGNMENT_COMPLETED, "");
  MatchRest(work, completed.quantity() - UnitsDelivered(completed), rest);
  return work.Finish();
}

}  // namespace peidan::lifecycle
