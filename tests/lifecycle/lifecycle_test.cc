// The life of an order, move by move: what is allowed, what follows, what is said about it.
#include "server/lifecycle/lifecycle.h"

#include <random>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/lifecycle/transitions.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan::lifecycle {
namespace {

using ::testing::ElementsAre;

const absl::Time kNow = absl::FromUnixSeconds(1795482000);  // 2026-11-24 09:00 in Beijing

v1::Match Matched(const std::string& lead) {
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_MATCHED);
  v1::RankedBureau& bureau = *match.add_bureaus();
  bureau.set_bureau(lead);
  bureau.set_role(v1::BUREAU_ROLE_LEAD);
  match.set_sign_in_hours(8);
  match.set_limit_hours(168);
  return match;
}

v1::Match Undecided(v1::MatchDecision decision, const std::string& advice) {
  v1::Match match;
  match.set_decision(decision);
  match.set_advice(advice);
  return match;
}

Part Lead(const std::string& bureau) { return {bureau, v1::BUREAU_ROLE_LEAD, "", 0, ""}; }
Part Cooperating(const std::string& bureau) { return {bureau, v1::BUREAU_ROLE_COOPERATING, "", 0, ""}; }

v1::Order NewOrder() {
  v1::Order order;
  order.set_name("orders/261124-4827-1935");
  order.mutable_need()->set_text("楼道里有人给电动车充电");
  order.mutable_need()->set_community("communities/110108001001");
  return order;
}

v1::Order Placed(const std::vector<Part>& parts) {
  return Place(NewOrder(), Matched(parts.front().bureau), parts, At(kNow)).order;
}

v1::Order Must(Outcome outcome) {
  if (const Refusal* refusal = std::get_if<Refusal>(&outcome)) {
    ADD_FAILURE() << "refused in state " << refusal->present;
    return {};
  }
  return std::get<Transition>(outcome).order;
}

std::vector<std::string> Types(const std::vector<v1::Event>& events) {
  std::vector<std::string> names;
  for (const v1::Event& event : events) names.push_back(v1::EventType_Name(event.type()).substr(11));
  return names;
}

TEST(LifecycleTest, AMatchedOrderIsAssignedToEveryPartAndSaysSo) {
  const Transition placed = Place(NewOrder(), Matched("bureaus/xiaofang"),
                                  {Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")}, At(kNow));
  EXPECT_EQ(placed.order.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(placed.order.etag(), "1");
  ASSERT_EQ(placed.order.assignments_size(), 2);
  EXPECT_EQ(placed.order.assignments(0).name(), "orders/261124-4827-1935/assignments/1");
  EXPECT_EQ(placed.order.assignments(1).role(), v1::BUREAU_ROLE_COOPERATING);
  EXPECT_EQ(placed.order.assignments(0).accept_due_time().seconds(), absl::ToUnixSeconds(kNow) + 8 * 3600);
  EXPECT_THAT(Types(placed.events),
              ElementsAre("ORDER_PLACED", "ORDER_MATCHED", "ASSIGNMENT_CREATED", "ASSIGNMENT_CREATED"));
}

TEST(LifecycleTest, WhatTheMatcherCannotDecideWaitsForAPersonInItsOwnState) {
  const struct {
    v1::MatchDecision decision;
    v1::OrderState state;
    const char* event;
  } cases[] = {
      {v1::MATCH_DECISION_REVIEW, v1::ORDER_STATE_REVIEW, "ORDER_HELD_FOR_REVIEW"},
      {v1::MATCH_DECISION_OUT_OF_SCOPE, v1::ORDER_STATE_OUT_OF_SCOPE, "ORDER_OUT_OF_SCOPE"},
      {v1::MATCH_DECISION_EMERGENCY, v1::ORDER_STATE_EMERGENCY, "EMERGENCY_RAISED"},
      {v1::MATCH_DECISION_GAP, v1::ORDER_STATE_REVIEW, "ORDER_HELD_FOR_REVIEW"},
  };
  for (const auto& c : cases) {
    const Transition placed = Place(NewOrder(), Undecided(c.decision, "噪声从哪里来？"), {}, At(kNow));
    EXPECT_EQ(placed.order.state(), c.state);
    EXPECT_EQ(placed.order.review_reason(), "噪声从哪里来？");
    EXPECT_THAT(Types(placed.events), ElementsAre("ORDER_PLACED", "ORDER_MATCHED", c.event));
    EXPECT_EQ(placed.events.back().after(), v1::OrderState_Name(c.state));
  }
}

TEST(LifecycleTest, TheOrderIsAsFarAsItsSlowestBureau) {
  v1::Order order = Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")});
  order = Must(Accept(order, 1, "李工", At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ASSIGNED);
  order = Must(Accept(order, 2, "", At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ACCEPTED);
  order = Must(Schedule(order, 1, {}, "", At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ACCEPTED);
  order = Must(Schedule(order, 2, {}, "", At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_SCHEDULED);
  order = Must(Complete(order, 2, {}, {}, At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_SCHEDULED);
  const Outcome last = Complete(order, 1, {}, {}, At(kNow));
  EXPECT_THAT(Types(std::get<Transition>(last).events), ElementsAre("ASSIGNMENT_COMPLETED", "ORDER_COMPLETED"));
  order = Must(last);
  EXPECT_EQ(order.state(), v1::ORDER_STATE_COMPLETED);
  order = Must(Confirm(order, At(kNow)));
  v1::Rating rating;
  rating.set_level(v1::RATING_LEVEL_SATISFIED);
  order = Must(Rate(order, rating, At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_RATED);
  EXPECT_EQ(order.rating().level(), v1::RATING_LEVEL_SATISFIED);
}

TEST(LifecycleTest, ALeadThatDeclinesIsReplacedInTheSameMove) {
  v1::Decline decline;
  decline.set_reason(v1::DECLINE_REASON_NOT_OUR_DUTY);
  decline.set_cited_duty("《消防法》第四条");
  const v1::Order before = Placed({Lead("bureaus/xiaofang")});
  const Outcome outcome =
      Decline(before, 1, decline, {Matched("bureaus/fangguan"), {Lead("bureaus/fangguan")}}, At(kNow));
  const v1::Order order = Must(outcome);
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(order.assignments(0).state(), v1::ASSIGNMENT_STATE_DECLINED);
  EXPECT_EQ(order.assignments(1).bureau(), "bureaus/fangguan");
  EXPECT_THAT(DeclinedBureaus(order), ElementsAre("bureaus/xiaofang"));
  EXPECT_THAT(Types(std::get<Transition>(outcome).events),
              ElementsAre("ASSIGNMENT_DECLINED", "ORDER_MATCHED", "ASSIGNMENT_CREATED"));
}

TEST(LifecycleTest, ADeclineThatNobodyCanTakeOverWaitsForAPerson) {
  const v1::Order order = Must(Decline(Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")}), 1, {},
                                       {Undecided(v1::MATCH_DECISION_REVIEW, ""), {}}, At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_REVIEW);
  EXPECT_FALSE(order.review_reason().empty());
  EXPECT_TRUE(IsActive(order.assignments(1)));
}

TEST(LifecycleTest, ACooperatingDeclineLeavesTheLeadAloneAndAsksAPerson) {
  const v1::Order before = Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")});
  v1::Order order = Must(
      Decline(before, 2, {}, {Matched("bureaus/gongan"), {Lead("bureaus/gongan"), Cooperating("bureaus/chengguanwei")}},
              At(kNow)));
  EXPECT_EQ(order.assignments_size(), 2);
  EXPECT_EQ(order.match().bureaus(0).bureau(), "bureaus/xiaofang");
  EXPECT_EQ(order.state(), v1::ORDER_STATE_REVIEW);
  order = Must(Accept(order, 1, "", At(kNow)));  // the lead goes on
  order = Must(
      Dispatch(order, {Lead("bureaus/xiaofang"), Cooperating("bureaus/chengguanwei")}, "改由城管委协办", At(kNow)));
  EXPECT_EQ(order.assignments(2).bureau(), "bureaus/chengguanwei");
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(order.dispatch_reason(), "改由城管委协办");
}

TEST(LifecycleTest, WhoAsksForMoreIsNotPassedOver) {
  v1::Decline decline;
  decline.set_reason(v1::DECLINE_REASON_INSUFFICIENT_INFORMATION);
  const v1::Order order = Must(Decline(Placed({Lead("bureaus/tiyu")}), 1, decline,
                                       {Matched("bureaus/zuzhi"), {Lead("bureaus/zuzhi")}}, At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_REVIEW);
  EXPECT_EQ(order.assignments_size(), 1);
}

TEST(LifecycleTest, APartThatIsDoneDoesNotTakeUpTheLeadsWork) {
  v1::Order order = Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")});
  order = Must(Accept(order, 2, "", At(kNow)));
  order = Must(Complete(order, 2, {}, {}, At(kNow)));
  v1::Decline decline;
  decline.set_reason(v1::DECLINE_REASON_NOT_OUR_DUTY);
  order = Must(Decline(order, 1, decline, {Matched("bureaus/fangguan"), {Lead("bureaus/fangguan")}}, At(kNow)));
  ASSERT_EQ(order.assignments_size(), 3);
  EXPECT_EQ(order.assignments(2).role(), v1::BUREAU_ROLE_LEAD);
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ASSIGNED);
}

TEST(LifecycleTest, FixingATimeMovesTheUnitsToItsPeriod) {
  v1::Order order = Placed({{"bureaus/tiyu", v1::BUREAU_ROLE_LEAD, "resources/tiyu-001", 2, "2026-12"}});
  order = Must(Accept(order, 1, "", At(kNow)));
  order = Must(Schedule(order, 1, {}, "2027-01", At(kNow)));
  EXPECT_EQ(order.assignments(0).capacity_period(), "2027-01");
  EXPECT_EQ(order.assignments(0).quantity(), 2);
}

TEST(LifecycleTest, APersonDispatchesWhatWaits) {
  v1::Order order = Place(NewOrder(), Undecided(v1::MATCH_DECISION_OUT_OF_SCOPE, "请到当地办理"), {}, At(kNow)).order;
  order = Must(Dispatch(order, {Lead("bureaus/gongan")}, "当事人住在本区", At(kNow)));
  EXPECT_EQ(order.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(order.review_reason(), "");
  const Outcome again = Dispatch(order, {Lead("bureaus/gongan")}, "再派", At(kNow));
  const Refusal& refusal = std::get<Refusal>(again);
  EXPECT_EQ(refusal.reason, v1::ERROR_REASON_ORDER_STATE_CONFLICT);
  EXPECT_EQ(refusal.present, "ORDER_STATE_ASSIGNED");
  EXPECT_EQ(refusal.allowed, "ORDER_STATE_REVIEW, ORDER_STATE_OUT_OF_SCOPE, ORDER_STATE_EMERGENCY");
}

TEST(LifecycleTest, ACooperatingBureauBecomesTheLeadInsteadOfGettingTwoParts) {
  v1::Order order = Must(Decline(Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")}), 1, {},
                                 {Undecided(v1::MATCH_DECISION_REVIEW, ""), {}}, At(kNow)));
  order = Must(Dispatch(order, {Lead("bureaus/fangguan")}, "院内设施", At(kNow)));
  ASSERT_EQ(order.assignments_size(), 2);
  EXPECT_EQ(order.assignments(1).role(), v1::BUREAU_ROLE_LEAD);
}

TEST(LifecycleTest, AnOrderIsCancelledOnlyWhileNobodyHasBegun) {
  v1::Order order = Placed({Lead("bureaus/xiaofang"), Cooperating("bureaus/fangguan")});
  const Outcome outcome = Cancel(order, "已自行解决", At(kNow));
  const v1::Order cancelled = Must(outcome);
  EXPECT_EQ(cancelled.state(), v1::ORDER_STATE_CANCELLED);
  EXPECT_EQ(cancelled.assignments(1).state(), v1::ASSIGNMENT_STATE_WITHDRAWN);
  EXPECT_THAT(Types(std::get<Transition>(outcome).events),
              ElementsAre("ORDER_CANCELLED", "ASSIGNMENT_WITHDRAWN", "ASSIGNMENT_WITHDRAWN"));
  order = Must(Accept(order, 2, "", At(kNow)));
  const Outcome refused = Cancel(order, "", At(kNow));
  EXPECT_EQ(std::get<Refusal>(refused).reason, v1::ERROR_REASON_ASSIGNMENT_STATE_CONFLICT);
  EXPECT_EQ(std::get<Refusal>(refused).present, "ASSIGNMENT_STATE_ACCEPTED");
  EXPECT_TRUE(std::holds_alternative<Refusal>(Accept(cancelled, 1, "", At(kNow))));
}

TEST(LifecycleTest, EveryAssignmentCommandIsAllowedExactlyWhereTheTableSays) {
  for (int state = v1::AssignmentState_MIN; state <= v1::AssignmentState_MAX; ++state) {
    v1::Order order = Placed({Lead("bureaus/xiaofang")});
    order.mutable_assignments(0)->set_state(static_cast<v1::AssignmentState>(state));
    *order.mutable_assignments(0)->mutable_decline_due_time() = ToProto(kNow + absl::Hours(3));
    const v1::AssignmentState from = order.assignments(0).state();
    const auto allowed = [from](AssignmentCommand c) { return NextState(c, from) != v1::ASSIGNMENT_STATE_UNSPECIFIED; };
    const auto moved = [](const Outcome& o) { return std::holds_alternative<Transition>(o); };
    EXPECT_EQ(moved(Accept(order, 1, "", At(kNow))), allowed(AssignmentCommand::kAccept)) << state;
    EXPECT_EQ(moved(Schedule(order, 1, {}, "", At(kNow))), allowed(AssignmentCommand::kSchedule)) << state;
    EXPECT_EQ(moved(Complete(order, 1, {}, {}, At(kNow))), allowed(AssignmentCommand::kComplete)) << state;
    EXPECT_EQ(moved(Decline(order, 1, {}, {{}, {}}, At(kNow))), allowed(AssignmentCommand::kDecline)) << state;
  }
}

// Random commands on random orders: an order always has a state, its etag grows with every move, and an order that is
// not waiting for a person and not ended has exactly one active lead.
TEST(LifecycleTest, RandomCommandsNeverLeaveAnOrderWithoutSomebodyInCharge) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::string bureaus[] = {"bureaus/xiaofang", "bureaus/fangguan", "bureaus/gongan"};
  for (int round = 0; round < 500; ++round) {
    v1::Order order = Placed({Lead(bureaus[round % 3]), Cooperating(bureaus[(round + 1) % 3])});
    for (int step = 0; step < 12; ++step) {
      const int number = 1 + static_cast<int>(random() % static_cast<unsigned>(order.assignments_size()));
      const std::string& other = bureaus[random() % 3];
      Outcome outcome;
      switch (random() % 8) {
        case 0:
          outcome = Accept(order, number, "", At(kNow));
          break;
        case 1:
          outcome = Schedule(order, number, {}, "", At(kNow));
          break;
        case 2:
          outcome = Complete(order, number, {}, {}, At(kNow));
          break;
        case 3:
          outcome = Decline(order, number, {}, {Matched(other), {Lead(other)}}, At(kNow));
          break;
        case 4:
          outcome = Decline(order, number, {}, {Undecided(v1::MATCH_DECISION_REVIEW, ""), {}}, At(kNow));
          break;
        case 5:
          outcome = Dispatch(order, {Lead(other)}, "人工", At(kNow));
          break;
        case 6:
          outcome = Confirm(order, At(kNow));
          break;
        default:
          outcome = Rate(order, {}, At(kNow));
          break;
      }
      if (std::holds_alternative<Refusal>(outcome)) continue;
      const v1::Order& after = std::get<Transition>(outcome).order;
      EXPECT_EQ(std::stoi(after.etag()), std::stoi(order.etag()) + 1);
      EXPECT_NE(after.state(), v1::ORDER_STATE_UNSPECIFIED);
      const auto leads = std::count_if(after.assignments().begin(), after.assignments().end(),
                                       [](const auto& a) { return IsActive(a) && a.role() == v1::BUREAU_ROLE_LEAD; });
      if (after.review_reason().empty()) {
        EXPECT_EQ(leads, 1) << after.ShortDebugString();
      }
      EXPECT_EQ(after.state() == v1::ORDER_STATE_REVIEW, !after.review_reason().empty());
      order = after;
    }
  }
}

}  // namespace
}  // namespace peidan::lifecycle
