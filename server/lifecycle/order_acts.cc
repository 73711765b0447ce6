// What the community and the district do with the whole order.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "server/lifecycle/draft.h"
#include "server/lifecycle/refusals.h"

namespace peidan::lifecycle {
namespace {

constexpr char kDistrict[] = "district";
constexpr uint64_t kWholePercent = 100;

void WithdrawAll(Draft& work, const std::string& why) {
  for (int number = 1; number <= work.order().assignments_size(); ++number) {
    if (!IsActive(work.assignment(number))) continue;
    work.MoveAssignment(number, v1::ASSIGNMENT_STATE_WITHDRAWN, v1::EVENT_TYPE_ASSIGNMENT_WITHDRAWN, why,
                        work.order().need().community());
  }
}

void DrawForCallback(Draft& work) {
  v1::Callback callback;
  *callback.mutable_draw_time() = work.now();
  *work.order().mutable_callback() = std::move(callback);
  work.Say(v1::EVENT_TYPE_CALLBACK_DRAWN, "system", "");
}

Transition Confirmed(const v1::Order& order, bool deemed, const Clockwork& clockwork) {
  Draft work(order, clockwork);
  *work.order().mutable_confirm_time() = work.now();
  work.order().set_deemed_confirmed(deemed);
  work.order().clear_callback();
  work.Say(v1::EVENT_TYPE_ORDER_CONFIRMED, deemed ? "system" : order.need().community(),
           deemed ? "逾期未确认，视为确认" : "");
  if (clockwork.chance % kWholePercent < static_cast<uint64_t>(clockwork.rules.callback_percent)) {
    DrawForCallback(work);
  }
  return work.Finish(v1::ORDER_STATE_CONFIRMED);
}

// What was done is not what was needed: nothing of it counts any more, but the units it took.
void SendBack(Draft& work, const std::string& reason, bool by_callback) {
  v1::Order& order = work.order();
  v1::Reopening& reopening = *order.add_reopenings();
  reopening.set_reason(reason);
  *reopening.mutable_reopen_time() = work.now();
  reopening.set_by_callback(by_callback);
  order.clear_confirm_time();
  order.clear_deemed_confirmed();
  order.clear_rating();
  const std::string told = absl::StrCat("第", order.reopenings_size(), "次重办");
  work.Say(v1::EVENT_TYPE_ORDER_REOPENED, by_callback ? kDistrict : order.need().community(), told);
  for (int number = 1; number <= order.assignments_size(); ++number) {
    if (!IsActive(work.assignment(number))) continue;
    work.MoveAssignment(number, v1::ASSIGNMENT_STATE_REOPENED, v1::EVENT_TYPE_ASSIGNMENT_WITHDRAWN, "退回重办",
                        by_callback ? kDistrict : order.need().community());
  }
  work.Hold(
      v1::ORDER_STATE_REVIEW, v1::EVENT_TYPE_ORDER_HELD_FOR_REVIEW,
      absl::StrCat(told, "：", reason, order.first_receiver().empty() ? "" : "（按首接负责应由首接单位继续主办）"),
      told);
}

// When the last part was completed; the beginning of time where none was.
absl::Time LastCompletion(const v1::Order& order) {
  absl::Time last = absl::InfinitePast();
  for (const v1::Assignment& assignment : order.assignments()) {
    if (!assignment.has_completion()) continue;
    last = std::max(last, AsTime(assignment.completion().complete_time()));
  }
  return last;
}

}  // namespace

namespace {

// Where somebody leads already, a dispatch to another bureau, or to a resource, is help.
std::vector<Part> HelpingTheLead(const v1::Order& order, std::vector<Part> parts) {
  for (Part& part : parts) {
    const bool leads = std::any_of(order.assignments().begin(), order.assignments().end(), [&part](const auto& a) {
      return IsActive(a) && a.role() == v1::BUREAU_ROLE_LEAD && a.bureau() == part.bureau;
    });
    if (!leads || !part.resource.empty()) part.role = v1::BUREAU_ROLE_COOPERATING;
  }
  return parts;
}

}  // namespace

Outcome Dispatch(const v1::Order& order, const std::vector<Part>& parts, const std::string& reason,
                 const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kDispatch, order.state())) return RefusedByOrder(order, OrderCommand::kDispatch);
  Draft work(order, clockwork);
  work.EndHold();
  work.order().set_dispatch_reason(reason);
  work.Say(v1::EVENT_TYPE_ORDER_DISPATCHED, kDistrict, "");
  work.AddParts(work.HasActiveLead() ? HelpingTheLead(order, parts) : parts);
  return work.Finish();
}

Outcome Rule(const v1::Order& order, const std::vector<Part>& parts, const v1::Ruling& ruling,
             const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kRule, order.state())) return RefusedByOrder(order, OrderCommand::kRule);
  Draft work(order, clockwork);
  work.EndHold();
  *work.order().mutable_ruling() = ruling;
  *work.order().mutable_ruling()->mutable_rule_time() = work.now();
  work.Say(v1::EVENT_TYPE_ORDER_RULED, kDistrict, "");
  work.AddParts(parts);
  for (v1::Assignment& assignment : *work.order().mutable_assignments()) {
    const bool ruled =
        std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return part.bureau == assignment.bureau(); });
    if (!ruled || !IsActive(assignment)) continue;
    assignment.set_binding(true);
    assignment.clear_decline_due_time();
  }
  return work.Finish();
}

Outcome RecordCallback(const v1::Order& order, const v1::Callback& callback, const Clockwork& clockwork) {
  const bool waits = order.has_callback() && !order.callback().has_call_time();
  if (!waits || !IsAllowed(OrderCommand::kRecordCallback, order.state())) {
    return RefusedByOrder(order, OrderCommand::kRecordCallback);
  }
  Draft work(order, clockwork);
  const auto drawn = order.callback().draw_time();
  v1::Callback& recorded = *work.order().mutable_callback();
  recorded = callback;
  *recorded.mutable_draw_time() = drawn;
  *recorded.mutable_call_time() = work.now();
  const char* heard = !callback.reached() ? "未联系上" : callback.solved() ? "已解决" : "未解决";
  work.Say(v1::EVENT_TYPE_CALLBACK_RECORDED, kDistrict, heard);
  if (!callback.reached() || callback.solved()) return work.Finish(order.state());
  SendBack(work, callback.note().empty() ? "回访反映未解决" : callback.note(), /*by_callback=*/true);
  return work.Finish();
}

Outcome Cancel(const v1::Order& order, const std::string& reason, const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kCancel, order.state())) return RefusedByOrder(order, OrderCommand::kCancel);
  const auto begun = std::find_if(order.assignments().begin(), order.assignments().end(), [](const v1::Assignment& a) {
    return IsActive(a) && a.state() != v1::ASSIGNMENT_STATE_ASSIGNED && a.state() != v1::ASSIGNMENT_STATE_OFFERED;
  });
  if (begun != order.assignments().end()) {
    return Refusal{v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT, v1::AssignmentState_Name(begun->state()),
                   v1::AssignmentState_Name(v1::ASSIGNMENT_STATE_ASSIGNED)};
  }
  Draft work(order, clockwork);
  work.order().set_cancel_reason(reason);
  work.EndHold();
  work.Say(v1::EVENT_TYPE_ORDER_CANCELLED, order.need().community(), "");
  WithdrawAll(work, "撤单");
  return work.Finish(v1::ORDER_STATE_CANCELLED);
}

Outcome Confirm(const v1::Order& order, const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kConfirm, order.state())) return RefusedByOrder(order, OrderCommand::kConfirm);
  return Confirmed(order, /*deemed=*/false, clockwork);
}

Outcome Rate(const v1::Order& order, const v1::Rating& rating, const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kRate, order.state())) return RefusedByOrder(order, OrderCommand::kRate);
  Draft work(order, clockwork);
  *work.order().mutable_rating() = rating;
  *work.order().mutable_rating()->mutable_rate_time() = work.now();
  work.Say(v1::EVENT_TYPE_ORDER_RATED, order.need().community(), v1::RatingLevel_Name(rating.level()));
  const bool content = rating.level() < v1::RATING_LEVEL_DISSATISFIED;
  if (!content && !order.has_callback() && clockwork.rules.callback_percent > 0) DrawForCallback(work);
  return work.Finish(v1::ORDER_STATE_RATED);
}

Outcome Reopen(const v1::Order& order, const std::string& reason, const Clockwork& clockwork) {
  if (!IsAllowed(OrderCommand::kReopen, order.state())) return RefusedByOrder(order, OrderCommand::kReopen);
  const process::ProcessRules& rules = clockwork.rules;
  if (order.reopenings_size() >= rules.max_reopenings) {
    return Refusal{v1::ERROR_REASON_REOPEN_REFUSED, "times", absl::StrCat(rules.max_reopenings)};
  }
  const v1::TimeLimit limit = ToProto(rules.reopen);
  if (limit.seconds() > 0 && After(LastCompletion(order), limit, rules.calendar) <= clockwork.now) {
    return Refusal{v1::ERROR_REASON_REOPEN_REFUSED, "late", ""};
  }
  Draft work(order, clockwork);
  SendBack(work, reason, /*by_callback=*/false);
  return work.Finish();
}

namespace {

bool ConfirmationIsDue(const v1::Order& order, absl::Time now) {
  return IsAllowed(OrderCommand::kDeemConfirmed, order.state()) && order.has_confirm_due_time() &&
         AsTime(order.confirm_due_time()) <= now;
}

}  // namespace

std::optional<Transition> Expire(const v1::Order& order, int number, v1::DeadlineKind kind,
                                 const Clockwork& clockwork) {
  if (number == 0 && kind == v1::DEADLINE_KIND_CONFIRM) {
    if (!ConfirmationIsDue(order, clockwork.now)) return std::nullopt;
    return Confirmed(order, /*deemed=*/true, clockwork);
  }
  if (number < 1 || number > order.assignments_size() || kind == v1::DEADLINE_KIND_UNSPECIFIED) return std::nullopt;
  if (DeadlineIn(order.assignments(number - 1).state()) != kind) return std::nullopt;
  Draft work(order, clockwork);
  if (!work.Ring(number)) return std::nullopt;
  return work.FinishInPassing();
}

}  // namespace peidan::lifecycle
