#include "server/lifecycle/waiting.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "server/lifecycle/draft.h"

namespace peidan::lifecycle {
namespace {

enum class Actor { kCommunity, kSystem };

struct WaitingRule {
  WaitingCommand command;
  v1::WaitingState from;
  v1::WaitingState to;
  v1::EventType event;
  Actor actor;
};

constexpr WaitingRule kRules[] = {
    {WaitingCommand::kOffer, v1::WAITING_STATE_WAITING, v1::WAITING_STATE_OFFERED, v1::EVENT_TYPE_WAITLIST_OFFERED,
     Actor::kSystem},
    {WaitingCommand::kClaim, v1::WAITING_STATE_OFFERED, v1::WAITING_STATE_CLAIMED, v1::EVENT_TYPE_WAITLIST_CLAIMED,
     Actor::kCommunity},
    {WaitingCommand::kLapse, v1::WAITING_STATE_OFFERED, v1::WAITING_STATE_LAPSED, v1::EVENT_TYPE_WAITLIST_LAPSED,
     Actor::kSystem},
    {WaitingCommand::kLeave, v1::WAITING_STATE_WAITING, v1::WAITING_STATE_LEFT, v1::EVENT_TYPE_WAITLIST_LEFT,
     Actor::kCommunity},
    {WaitingCommand::kLeave, v1::WAITING_STATE_OFFERED, v1::WAITING_STATE_LEFT, v1::EVENT_TYPE_WAITLIST_LEFT,
     Actor::kCommunity},
    {WaitingCommand::kEnd, v1::WAITING_STATE_WAITING, v1::WAITING_STATE_LEFT, v1::EVENT_TYPE_WAITLIST_LEFT,
     Actor::kSystem},
    {WaitingCommand::kEnd, v1::WAITING_STATE_OFFERED, v1::WAITING_STATE_LEFT, v1::EVENT_TYPE_WAITLIST_LEFT,
     Actor::kSystem},
};

const WaitingRule* RuleOf(WaitingCommand command, v1::WaitingState from) {
  for (const WaitingRule& rule : kRules) {
    if (rule.command == command && rule.from == from) return &rule;
  }
  return nullptr;
}

Refusal Refused(v1::WaitingState present, WaitingCommand command) {
  std::vector<std::string> allowed;
  for (const WaitingRule& rule : kRules) {
    if (rule.command == command) allowed.push_back(v1::WaitingState_Name(rule.from));
  }
  return {v1::ERROR_REASON_WAITING_STATE_CONFLICT, v1::WaitingState_Name(present), absl::StrJoin(allowed, ", ")};
}

v1::Event EventOf(const v1::Waiting& waiting, v1::EventType type, absl::Time now) {
  v1::Event event;
  event.set_type(type);
  event.set_subject(waiting.name());
  *event.mutable_event_time() = ToProto(now);
  event.set_after(v1::WaitingState_Name(waiting.state()));
  event.set_community(waiting.community());
  return event;
}

WaitingOutcome Move(const v1::Waiting& waiting, WaitingCommand command, absl::Time now) {
  const WaitingRule* rule = RuleOf(command, waiting.state());
  if (rule == nullptr) return Refused(waiting.state(), command);
  WaitingMove move{waiting, {}};
  move.waiting.set_state(rule->to);
  *move.waiting.mutable_update_time() = ToProto(now);
  move.event = EventOf(move.waiting, rule->event, now);
  move.event.set_before(v1::WaitingState_Name(rule->from));
  move.event.set_actor(rule->actor == Actor::kCommunity ? waiting.community() : "system");
  return move;
}

std::string PlaceWords(const std::string& resource_name, const v1::Waiting& waiting) {
  return absl::StrCat("“", resource_name, "”（", waiting.period(), "，", waiting.quantity(), " 个名额）");
}

std::string TimeWords(absl::Time time) {
  return absl::FormatTime("%m月%d日%H:%M", time, absl::FixedTimeZone(8 * 60 * 60));  // Beijing
}

}  // namespace

bool HasEnded(const v1::Order& order) {
  if (order.state() == v1::ORDER_STATE_COMPLETED) return true;  // another part would undo that it is done
  return order.state() == v1::ORDER_STATE_CANCELLED || order.state() == v1::ORDER_STATE_CONFIRMED ||
         order.state() == v1::ORDER_STATE_RATED;
}

WaitingMove Join(v1::Waiting draft, const v1::Order& order, const v1::Resource& resource, absl::Time now) {
  WaitingMove move{std::move(draft), {}};
  v1::Waiting& waiting = move.waiting;
  waiting.set_order(order.name());
  waiting.set_community(order.need().community());
  waiting.set_state(v1::WAITING_STATE_WAITING);
  *waiting.mutable_join_time() = ToProto(absl::FromUnixMicros(absl::ToUnixMicros(now)));
  *waiting.mutable_update_time() = waiting.join_time();
  move.event = EventOf(waiting, v1::EVENT_TYPE_WAITLIST_JOINED, now);
  move.event.set_actor(waiting.community());
  move.event.set_bureau(resource.lead_bureau());
  move.event.set_why(absl::StrCat("候补", PlaceWords(resource.display_name(), waiting)));
  return move;
}

WaitingOutcome Offer(const v1::Waiting& waiting, const v1::Resource& resource, absl::Time due, absl::Time now) {
  WaitingOutcome outcome = Move(waiting, WaitingCommand::kOffer, now);
  auto* move = std::get_if<WaitingMove>(&outcome);
  if (move == nullptr) return outcome;
  *move->waiting.mutable_offer_time() = ToProto(now);
  *move->waiting.mutable_claim_due_time() = ToProto(due);
  move->event.set_bureau(resource.lead_bureau());
  move->event.set_why("有名额空出，按公示顺序补位");
  move->event.set_notice(absl::StrCat("您候补的", PlaceWords(resource.display_name(), waiting), "已有名额，请在",
                                      TimeWords(due), "前确认，逾期由下一位递补。"));
  return outcome;
}

WaitingOutcome Claim(const v1::Waiting& waiting, const v1::Resource& resource, const std::string& assignment,
                     absl::Time now) {
  WaitingOutcome outcome = Move(waiting, WaitingCommand::kClaim, now);
  auto* move = std::get_if<WaitingMove>(&outcome);
  if (move == nullptr) return outcome;
  if (AsTime(waiting.claim_due_time()) <= now) return Refused(v1::WAITING_STATE_LAPSED, WaitingCommand::kClaim);
  move->waiting.set_assignment(assignment);
  move->event.set_bureau(resource.lead_bureau());
  move->event.set_why(absl::StrCat("名额转入 ", assignment));
  move->event.set_notice(absl::StrCat("您已确认", PlaceWords(resource.display_name(), waiting), "。"));
  return outcome;
}

WaitingOutcome Lapse(const v1::Waiting& waiting, const std::string& resource_name, absl::Time now) {
  WaitingOutcome outcome = Move(waiting, WaitingCommand::kLapse, now);
  auto* move = std::get_if<WaitingMove>(&outcome);
  if (move == nullptr) return outcome;
  if (now < AsTime(waiting.claim_due_time())) return Refused(waiting.state(), WaitingCommand::kLapse);
  move->event.set_why("逾期未确认");
  move->event.set_notice(absl::StrCat("您候补的", PlaceWords(resource_name, waiting), "逾期未确认，已由下一位递补。"));
  return outcome;
}

WaitingOutcome Leave(const v1::Waiting& waiting, absl::Time now) {
  WaitingOutcome outcome = Move(waiting, WaitingCommand::kLeave, now);
  if (auto* move = std::get_if<WaitingMove>(&outcome)) move->event.set_why("社区退出候补");
  return outcome;
}

WaitingOutcome End(const v1::Waiting& waiting, const std::string& why, absl::Time now) {
  WaitingOutcome outcome = Move(waiting, WaitingCommand::kEnd, now);
  if (auto* move = std::get_if<WaitingMove>(&outcome)) move->event.set_why(why);
  return outcome;
}

}  // namespace peidan::lifecycle
