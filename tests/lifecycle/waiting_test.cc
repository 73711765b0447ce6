// What a waiting goes through, and what an order is given.
#include "server/lifecycle/waiting.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/lifecycle/draft.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan::lifecycle {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795482000);  // 2026-11-24 09:00 in Beijing
const absl::Time kDue = kNow + absl::Hours(24);

v1::Resource Lecture() {
  v1::Resource resource;
  resource.set_name("resources/zuzhi-001");
  resource.set_display_name("党课名师点课进支部");
  resource.set_lead_bureau("bureaus/zuzhi");
  return resource;
}

v1::Order Placed(const std::vector<Part>& parts) {
  v1::Order draft;
  draft.set_name("orders/261124-4827-1935");
  draft.mutable_need()->set_community("communities/110108001001");
  return Place(draft, {}, parts, At(kNow)).order;
}

WaitingMove Joined() {
  v1::Waiting draft;
  draft.set_name("orders/261124-4827-1935/waitings/1");
  draft.set_resource("resources/zuzhi-001");
  draft.set_period("2026-11");
  draft.set_quantity(2);
  return Join(draft, Placed({}), Lecture(), kNow + absl::Nanoseconds(1'999));
}

v1::Waiting Offered() { return std::get<WaitingMove>(Offer(Joined().waiting, Lecture(), kDue, kNow)).waiting; }

Part Units() { return {"bureaus/zuzhi", v1::BUREAU_ROLE_UNSPECIFIED, "resources/zuzhi-001", 2, "2026-11"}; }

TEST(WaitingTest, JoinsAtTheMicrosecondOnBehalfOfItsCommunity) {
  const WaitingMove joined = Joined();
  EXPECT_EQ(joined.waiting.state(), v1::WAITING_STATE_WAITING);
  EXPECT_EQ(joined.waiting.order(), "orders/261124-4827-1935");
  EXPECT_EQ(joined.waiting.community(), "communities/110108001001");
  EXPECT_EQ(joined.waiting.join_time().nanos(), 1'000);
  EXPECT_EQ(joined.event.type(), v1::EVENT_TYPE_WAITLIST_JOINED);
  EXPECT_EQ(joined.event.actor(), "communities/110108001001");
  EXPECT_EQ(joined.event.why(), "候补“党课名师点课进支部”（2026-11，2 个名额）");
}

TEST(WaitingTest, AnOfferTellsTheCommunityUntilWhen) {
  const auto offered = std::get<WaitingMove>(Offer(Joined().waiting, Lecture(), kDue, kNow));
  EXPECT_EQ(offered.waiting.state(), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(offered.event.actor(), "system");
  EXPECT_EQ(offered.event.bureau(), "bureaus/zuzhi");
  EXPECT_EQ(offered.event.notice(),
            "您候补的“党课名师点课进支部”（2026-11，2 个名额）已有名额，请在11月25日09:00前确认，逾期由下一位递补。");
}

TEST(WaitingTest, IsClaimedBeforeTheDueTimeAndLapsesFromItOn) {
  const v1::Waiting offered = Offered();
  const auto claimed = std::get<WaitingMove>(
      Claim(offered, Lecture(), "orders/261124-4827-1935/assignments/1", kDue - absl::Nanoseconds(1)));
  EXPECT_EQ(claimed.waiting.state(), v1::WAITING_STATE_CLAIMED);
  EXPECT_EQ(claimed.waiting.assignment(), "orders/261124-4827-1935/assignments/1");
  const auto late = std::get<Refusal>(Claim(offered, Lecture(), "", kDue));
  EXPECT_EQ(late.reason, v1::ERROR_REASON_WAITING_STATE_CONFLICT);
  EXPECT_EQ(late.present, "WAITING_STATE_LAPSED");
  EXPECT_TRUE(std::holds_alternative<Refusal>(Lapse(offered, "", kDue - absl::Nanoseconds(1))));
  EXPECT_EQ(std::get<WaitingMove>(Lapse(offered, "", kDue)).waiting.state(), v1::WAITING_STATE_LAPSED);
}

TEST(WaitingTest, AWrongMoveSaysWhatIsPossible) {
  const auto claim = std::get<Refusal>(Claim(Joined().waiting, Lecture(), "", kNow));
  EXPECT_EQ(claim.present, "WAITING_STATE_WAITING");
  EXPECT_EQ(claim.allowed, "WAITING_STATE_OFFERED");
  v1::Waiting left = std::get<WaitingMove>(Leave(Offered(), kNow)).waiting;
  EXPECT_EQ(left.state(), v1::WAITING_STATE_LEFT);
  EXPECT_EQ(std::get<Refusal>(Leave(left, kNow)).allowed, "WAITING_STATE_WAITING, WAITING_STATE_OFFERED");
  EXPECT_TRUE(std::holds_alternative<Refusal>(Offer(left, Lecture(), kDue, kNow)));
  EXPECT_TRUE(std::holds_alternative<Refusal>(End(left, "订单已结束", kNow)));
}

TEST(GrantTest, TheBureausAssignmentWithoutAResourceGetsTheUnits) {
  const v1::Order order = Placed({{"bureaus/xuanchuan", v1::BUREAU_ROLE_LEAD, "", 0, ""},
                                  {"bureaus/zuzhi", v1::BUREAU_ROLE_COOPERATING, "", 0, ""}});
  const auto granted = std::get<Granted>(Grant(order, Units(), At(kNow)));
  EXPECT_EQ(granted.number, 2);
  ASSERT_EQ(granted.transition.order.assignments_size(), 2);
  const v1::Assignment& given = granted.transition.order.assignments(1);
  EXPECT_EQ(given.resource(), "resources/zuzhi-001");
  EXPECT_EQ(given.quantity(), 2);
  EXPECT_EQ(given.capacity_period(), "2026-11");
  EXPECT_EQ(given.role(), v1::BUREAU_ROLE_COOPERATING);
  EXPECT_EQ(given.etag(), "2");
}

TEST(GrantTest, ElseANewPartHelpsWhereSomebodyLeadsAndLeadsWhereNobodyDoes) {
  const v1::Order led = Placed({{"bureaus/xuanchuan", v1::BUREAU_ROLE_LEAD, "", 0, ""}});
  const auto helps = std::get<Granted>(Grant(led, Units(), At(kNow)));
  EXPECT_EQ(helps.transition.order.assignments(helps.number - 1).role(), v1::BUREAU_ROLE_COOPERATING);
  const v1::Order held = Placed({});
  ASSERT_EQ(held.state(), v1::ORDER_STATE_REVIEW);
  const auto leads = std::get<Granted>(Grant(held, Units(), At(kNow)));
  EXPECT_EQ(leads.transition.order.assignments(leads.number - 1).role(), v1::BUREAU_ROLE_LEAD);
  EXPECT_EQ(leads.transition.order.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(leads.transition.order.review_reason(), "");
}

TEST(GrantTest, AnEmergencyStillWaitsForAPerson) {
  v1::Order draft;
  draft.set_name("orders/261124-4827-1935");
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_EMERGENCY);
  const v1::Order order = Place(draft, match, {}, At(kNow)).order;
  const auto granted = std::get<Granted>(Grant(order, Units(), At(kNow)));
  EXPECT_EQ(granted.transition.order.state(), v1::ORDER_STATE_EMERGENCY);
  EXPECT_EQ(granted.transition.order.assignments(0).role(), v1::BUREAU_ROLE_COOPERATING);
}

TEST(GrantTest, AnOrderThatHasEndedGetsNothing) {
  v1::Order order = Placed({});
  for (const v1::OrderState state : {v1::ORDER_STATE_CANCELLED, v1::ORDER_STATE_CONFIRMED, v1::ORDER_STATE_RATED}) {
    order.set_state(state);
    EXPECT_TRUE(HasEnded(order));
    EXPECT_EQ(std::get<Refusal>(Grant(order, Units(), At(kNow))).reason, v1::ERROR_REASON_ORDER_STATE_CONFLICT);
  }
}

}  // namespace
}  // namespace peidan::lifecycle
