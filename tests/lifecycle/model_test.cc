// Every state that an order with up to three assignments can reach, under every command and the passing of time: none
// is stuck, every move is in the table, and what must always hold does.
#include <deque>
#include <iostream>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "server/lifecycle/transitions.h"
#include "tests/lifecycle/order_maker.h"

namespace peidan::lifecycle {
namespace {

constexpr int kMostAssignments = 3;
constexpr int kMostReopenings = 1;

struct Node {
  v1::Order order;
  absl::Time now;
};

// What of an order decides on what is possible next. Times count only as passed or not.
std::string KeyOf(const Node& node) {
  const v1::Order& order = node.order;
  std::string key = absl::StrCat(order.state(), order.review_reason().empty() ? "" : "w", order.reopenings_size(),
                                 order.deemed_confirmed() ? "d" : "", order.has_ruling() ? "r" : "",
                                 order.has_callback() ? (order.callback().has_call_time() ? "C" : "c") : "",
                                 order.first_receiver().empty() ? "" : "f");
  for (const v1::Assignment& a : order.assignments()) {
    const bool late = a.has_decline_due_time() && AsTime(a.decline_due_time()) <= node.now;
    absl::StrAppend(&key, "|", a.bureau().substr(a.bureau().size() - 1), a.role(), a.state(), a.binding() ? "b" : "",
                    late ? "l" : "", a.has_extension() ? (a.extension().has_decide_time() ? "E" : "e") : "",
                    a.has_scheduled_window() ? "s" : "",
                    a.decline().reason() == v1::DECLINE_REASON_NOT_OUR_DUTY ? "n" : "");
  }
  return key;
}

bool IsOver(const v1::Order& order) {
  return order.state() == v1::ORDER_STATE_CONFIRMED || order.state() == v1::ORDER_STATE_RATED ||
         order.state() == v1::ORDER_STATE_CANCELLED;
}

class Model {
 public:
  Model() {
    rules_.max_reopenings = kMostReopenings;
    rules_.steps.clear();  // a ladder multiplies the states and adds no kind of move
    for (const auto& parts : std::vector<std::vector<Part>>{
             {}, {LeadPart("a")}, {LeadPart("a"), HelpPart("b")}, {LeadPart("a"), HelpPart("b"), HelpPart("c")}}) {
      Meet({PlaceOrder(parts, {kNine, rules_}).order, kNine}, "");
    }
  }

  void Explore() {
    while (!waiting_.empty()) {
      const std::string key = waiting_.front();
      waiting_.pop_front();
      const Node node = nodes_.at(key);
      for (int number = 1; number <= node.order.assignments_size(); ++number) OnAssignment(node, key, number);
      OnOrder(node, key);
      LetTimePass(node, key);
    }
  }

  // Every state from which nothing leads to an end, or on to a fourth assignment.
  std::vector<std::string> Stuck() const {
    std::deque<std::string> ends;
    std::map<std::string, bool> ending;
    for (const auto& [key, node] : nodes_) {
      if (IsOver(node.order)) ends.push_back(key);
    }
    ends.insert(ends.end(), beyond_.begin(), beyond_.end());
    for (const std::string& key : ends) ending[key] = true;
    while (!ends.empty()) {
      const auto before = into_.find(ends.front());
      ends.pop_front();
      if (before == into_.end()) continue;
      for (const std::string& key : before->second) {
        if (ending.emplace(key, true).second) ends.push_back(key);
      }
    }
    std::vector<std::string> stuck;
    for (const auto& [key, node] : nodes_) {
      if (!ending.contains(key)) stuck.push_back(key);
    }
    return stuck;
  }

  size_t states() const { return nodes_.size(); }
  size_t moves() const { return moves_; }
  size_t beyond() const { return beyond_.size(); }

 private:
  Clockwork At(const Node& node) const { return {node.now, rules_, 0}; }

  void OnAssignment(const Node& node, const std::string& key, int number) {
    const Clockwork clockwork = At(node);
    const v1::Order& order = node.order;
    v1::Offer offer;
    *offer.mutable_window()->mutable_start_time() = ToProto(node.now + absl::Hours(1));
    Try(node, key, number, AssignmentCommand::kAccept, Accept(order, number, "", clockwork));
    for (const Remake& remake : {Decided({}), Decided({LeadPart("c")})}) {
      Try(node, key, number, AssignmentCommand::kDecline, Decline(order, number, NotOurDuty(), remake, clockwork));
      Try(node, key, number, AssignmentCommand::kDecline, Decline(order, number, {}, remake, clockwork));
      Try(node, key, number, AssignmentCommand::kLeaveOffer, LeaveOffer(order, number, false, remake, clockwork));
    }
    Try(node, key, number, AssignmentCommand::kTakeOffer, TakeOffer(order, number, "", {}, clockwork));
    Try(node, key, number, AssignmentCommand::kResume, Resume(order, number, clockwork));
    Try(node, key, number, AssignmentCommand::kRelease, Release(order, number, "", clockwork));
    Try(node, key, number, AssignmentCommand::kComplete, Complete(order, number, {}, {}, clockwork));
    if (number > 1) return;  // more than one of those at a time multiplies the states, too
    Try(node, key, number, AssignmentCommand::kOffer, Offer(order, number, offer, clockwork));
    Try(node, key, number, AssignmentCommand::kSchedule, Schedule(order, number, offer.window(), "", clockwork));
    Try(node, key, number, AssignmentCommand::kRequestExtension, RequestExtension(order, number, 3600, "", clockwork));
    for (const bool grant : {false, true}) {
      Try(node, key, number, AssignmentCommand::kDecideExtension, DecideExtension(order, number, grant, "", clockwork));
    }
    if (order.assignments(number - 1).suspensions().empty()) {
      Try(node, key, number, AssignmentCommand::kSuspend, Suspend(order, number, "", clockwork));
    }
  }

  void OnOrder(const Node& node, const std::string& key) {
    const Clockwork clockwork = At(node);
    const v1::Order& order = node.order;
    v1::Ruling ruling;
    v1::Callback heard;
    Try(node, key, OrderCommand::kCancel, Cancel(order, "", clockwork));
    Try(node, key, OrderCommand::kDispatch, Dispatch(order, {LeadPart("a")}, "", clockwork));
    Try(node, key, OrderCommand::kDispatch, Dispatch(order, {LeadPart("b"), HelpPart("c")}, "", clockwork));
    Try(node, key, OrderCommand::kRule, Rule(order, {LeadPart("a")}, ruling, clockwork));
    Try(node, key, OrderCommand::kConfirm, Confirm(order, clockwork));
    Try(node, key, OrderCommand::kRate, Rate(order, {}, clockwork));
    Try(node, key, OrderCommand::kReopen, Reopen(order, "", clockwork));
    Try(node, key, OrderCommand::kRecordCallback, RecordCallback(order, heard, clockwork));
    heard.set_reached(true);
    if (order.reopenings_size() < kMostReopenings) {
      Try(node, key, OrderCommand::kRecordCallback, RecordCallback(order, heard, clockwork));
    }
    heard.set_solved(true);
    Try(node, key, OrderCommand::kRecordCallback, RecordCallback(order, heard, clockwork));
  }

  // To the next moment at which anything is due, and everything that is then.
  void LetTimePass(const Node& node, const std::string& key) {
    absl::Time next = absl::InfiniteFuture();
    const auto consider = [&](bool known, const google::protobuf::Timestamp& time) {
      if (known && AsTime(time) > node.now) next = std::min(next, AsTime(time));
    };
    consider(node.order.has_confirm_due_time(), node.order.confirm_due_time());
    for (const v1::Assignment& a : node.order.assignments()) {
      consider(a.has_decline_due_time(), a.decline_due_time());
      if (DeadlineIn(a.state()) == v1::DEADLINE_KIND_UNSPECIFIED || !a.has_clock()) continue;
      consider(true, a.clock().due_time());
      if (a.clock().alarms_size() > 0) consider(true, a.clock().alarms(0).due_time());
    }
    if (next == absl::InfiniteFuture()) return;
    Node later{node.order, next};
    const auto take = [&](std::optional<Transition> transition) {
      if (transition.has_value()) later.order = std::move(transition->order);
    };
    take(Expire(later.order, 0, v1::DEADLINE_KIND_CONFIRM, At(later)));
    for (int number = 1; number <= node.order.assignments_size(); ++number) {
      take(Expire(later.order, number, DeadlineIn(later.order.assignments(number - 1).state()), At(later)));
      if (!OfferLapses(later.order, number, next)) continue;
      take(std::get<Transition>(LeaveOffer(later.order, number, true, Decided({}), At(later))));
    }
    Meet(std::move(later), key);
  }

  void Try(const Node& node, const std::string& key, int number, AssignmentCommand command, Outcome outcome) {
    const v1::AssignmentState from = node.order.assignments(number - 1).state();
    const auto* moved = std::get_if<Transition>(&outcome);
    if (moved == nullptr) return;
    ASSERT_NE(NextState(command, from), v1::ASSIGNMENT_STATE_UNSPECIFIED) << key << " " << NameOf(command);
    const v1::Assignment& after = moved->order.assignments(number - 1);
    if (command == AssignmentCommand::kDecline) {
      ASSERT_FALSE(node.order.assignments(number - 1).binding()) << key;
    }
    if (command == AssignmentCommand::kComplete && after.role() == v1::BUREAU_ROLE_LEAD) {
      for (const v1::Assignment& a : moved->order.assignments()) {
        ASSERT_TRUE(!IsActive(a) || a.state() == v1::ASSIGNMENT_STATE_COMPLETED) << key << ": the lead is not the last";
      }
    }
    Arrive(node, key, *moved);
  }

  void Try(const Node& node, const std::string& key, OrderCommand command, Outcome outcome) {
    const auto* moved = std::get_if<Transition>(&outcome);
    if (moved == nullptr) return;
    ASSERT_TRUE(IsAllowed(command, node.order.state())) << key << " " << NameOf(command);
    Arrive(node, key, *moved);
  }

  void Arrive(const Node& node, const std::string& key, const Transition& moved) {
    ++moves_;
    ASSERT_FALSE(moved.events.empty()) << key << ": a move that nobody hears of";
    ASSERT_GT(std::stoi(moved.order.etag()), std::stoi(node.order.etag())) << key;
    for (int i = 0; i < node.order.assignments_size(); ++i) {
      const v1::AssignmentState from = node.order.assignments(i).state();
      if (from != v1::ASSIGNMENT_STATE_DECLINED && from != v1::ASSIGNMENT_STATE_WITHDRAWN &&
          from != v1::ASSIGNMENT_STATE_REOPENED) {
        continue;
      }
      ASSERT_EQ(moved.order.assignments(i).state(), from) << key << ": what is final moved";
    }
    if (moved.order.assignments_size() > kMostAssignments) {
      beyond_.insert(key);
      return;
    }
    Meet({moved.order, node.now}, key);
  }

  void Meet(Node node, const std::string& from) {
    const std::string key = KeyOf(node);
    if (!from.empty()) into_[key].push_back(from);
    Hold(node.order, key);
    if (nodes_.emplace(key, std::move(node)).second) waiting_.push_back(key);
  }

  // What holds in every state.
  static void Hold(const v1::Order& order, const std::string& key) {
    int leads = 0;
    for (const v1::Assignment& a : order.assignments()) {
      leads += IsActive(a) && a.role() == v1::BUREAU_ROLE_LEAD;
      if (order.state() == v1::ORDER_STATE_COMPLETED) {
        ASSERT_TRUE(!IsActive(a) || a.state() == v1::ASSIGNMENT_STATE_COMPLETED) << key;
      }
    }
    ASSERT_LE(leads, 1) << key;
    if (!WaitsForDistrict(order.state()) && order.state() != v1::ORDER_STATE_CANCELLED) {
      ASSERT_EQ(leads, 1) << key;
    }
    ASSERT_EQ(order.review_reason().empty(), !WaitsForDistrict(order.state())) << key;
    ASSERT_EQ(order.has_confirm_due_time(), order.state() == v1::ORDER_STATE_COMPLETED) << key;
    for (int i = 0; i < order.time_account_size(); ++i) {
      const v1::TimeSpan& span = order.time_account(i);
      const bool last = i + 1 == order.time_account_size();
      ASSERT_EQ(span.has_end_time(), !last || IsOver(order)) << key << ": exactly an open order is in somebody's hands";
    }
    ASSERT_GT(order.time_account_size(), 0) << key;
  }

  process::ProcessRules rules_ = FullProcess();
  std::map<std::string, Node> nodes_;
  std::map<std::string, std::vector<std::string>> into_;
  std::deque<std::string> waiting_;
  size_t moves_ = 0;
  std::set<std::string> beyond_;  // states from which a move makes a fourth assignment
};

TEST(ModelTest, NoStateIsStuckAndWhatMustHoldDoes) {
  Model model;
  model.Explore();
  EXPECT_TRUE(model.Stuck().empty()) << model.Stuck().size() << " states, the first: " << model.Stuck().front();
  EXPECT_GT(model.states(), 1000u);
  std::cout << model.states() << " states, " << model.moves() << " moves, " << model.beyond()
            << " states with a fourth assignment behind them\n";
}

}  // namespace
}  // namespace peidan::lifecycle
