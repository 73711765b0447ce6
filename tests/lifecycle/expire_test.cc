// A deadline that passes is said once and changes nothing else.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/lifecycle/draft.h"
#include "server/lifecycle/lifecycle.h"
#include "tests/lifecycle/clockworks.h"

namespace peidan::lifecycle {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1795482000);  // 2026-11-24 09:00 in Beijing
constexpr v1::DeadlineKind kAccept = v1::DEADLINE_KIND_ACCEPT;
constexpr v1::DeadlineKind kComplete = v1::DEADLINE_KIND_COMPLETE;

// To be accepted in 8 hours and done in 168, by one bureau.
v1::Order Placed() {
  v1::Order order;
  order.set_name("orders/261124-4827-1935");
  order.mutable_need()->set_text("楼道里有人给电动车充电");
  order.mutable_need()->set_community("communities/110108001001");
  v1::Match match;
  match.set_decision(v1::MATCH_DECISION_MATCHED);
  match.set_sign_in_hours(8);
  match.set_limit_hours(168);
  return Place(order, match, {{"bureaus/xiaofang", v1::BUREAU_ROLE_LEAD, "", 0, ""}}, At(kNow)).order;
}

v1::Order Accepted(const v1::Order& order, absl::Time when) {
  return std::get<Transition>(Accept(order, 1, "李工", At(when))).order;
}

TEST(ExpireTest, AMissedAcceptanceIsMarkedAndSaidAndMovesNothing) {
  const v1::Order order = Placed();
  const auto expired = Expire(order, 1, kAccept, At(kNow + absl::Hours(9)));
  ASSERT_TRUE(expired.has_value());
  v1::Order expected = order;
  *expected.mutable_update_time() = ToProto(kNow + absl::Hours(9));
  *expected.mutable_assignments(0)->mutable_update_time() = expected.update_time();
  *expected.mutable_assignments(0)->mutable_accept_overdue_time() = expected.update_time();
  EXPECT_EQ(expired->order.SerializeAsString(), expected.SerializeAsString());
  ASSERT_EQ(expired->events.size(), 1u);
  const v1::Event& event = expired->events[0];
  EXPECT_EQ(event.type(), v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE);
  EXPECT_EQ(event.subject(), "orders/261124-4827-1935/assignments/1");
  EXPECT_EQ(event.actor(), "system");
  EXPECT_EQ(event.bureau(), "bureaus/xiaofang");
  EXPECT_EQ(event.community(), "communities/110108001001");
  EXPECT_EQ(event.before(), "ASSIGNMENT_STATE_ASSIGNED");
  EXPECT_EQ(event.after(), "ASSIGNMENT_STATE_ASSIGNED");
  EXPECT_EQ(event.why(), "逾期未接");
}

TEST(ExpireTest, ADeadlineIsMissedAtItsInstantAndNotBefore) {
  const v1::Order order = Placed();
  EXPECT_FALSE(Expire(order, 1, kAccept, At(kNow + absl::Hours(8) - absl::Nanoseconds(1))).has_value());
  EXPECT_TRUE(Expire(order, 1, kAccept, At(kNow + absl::Hours(8))).has_value());
}

TEST(ExpireTest, ADeadlineIsMissedOnce) {
  const auto expired = Expire(Placed(), 1, kAccept, At(kNow + absl::Hours(8)));
  EXPECT_FALSE(Expire(expired->order, 1, kAccept, At(kNow + absl::Hours(9))).has_value());
}

TEST(ExpireTest, ALateAnswerIsStillAnAnswerAndThenTheNextDeadlineRuns) {
  const auto expired = Expire(Placed(), 1, kAccept, At(kNow + absl::Hours(8)));
  const v1::Order accepted = Accepted(expired->order, kNow + absl::Hours(200));
  EXPECT_EQ(accepted.assignments(0).state(), v1::ASSIGNMENT_STATE_ACCEPTED);
  EXPECT_TRUE(accepted.assignments(0).has_accept_overdue_time());
  const auto late = Expire(accepted, 1, kComplete, At(kNow + absl::Hours(200)));
  ASSERT_TRUE(late.has_value());
  EXPECT_EQ(late->events[0].type(), v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE);
  EXPECT_EQ(late->events[0].why(), "逾期未办");
  EXPECT_TRUE(late->order.assignments(0).has_complete_overdue_time());
  EXPECT_TRUE(std::holds_alternative<Transition>(Complete(late->order, 1, {}, {}, At(kNow + absl::Hours(201)))));
}

// Types of the events of a move that was made.
std::vector<v1::EventType> Said(const Outcome& outcome) {
  std::vector<v1::EventType> types;
  for (const v1::Event& event : std::get<Transition>(outcome).events) types.push_back(event.type());
  return types;
}

TEST(ExpireTest, AnAnswerThatComesBeforeAnybodyNoticedSaysItselfThatItIsLate) {
  using testing::Contains;
  using testing::ElementsAre;
  using testing::Not;
  const v1::Order order = Placed();
  const absl::Time due = kNow + absl::Hours(8);
  EXPECT_THAT(Said(Accept(order, 1, "李工", At(due - absl::Nanoseconds(1)))),
              ElementsAre(v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED));
  EXPECT_THAT(Said(Accept(order, 1, "李工", At(due))),
              ElementsAre(v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE, v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED));
  EXPECT_TRUE(Accepted(order, due).assignments(0).has_accept_overdue_time());
  EXPECT_THAT(Said(Cancel(order, "不需要了", At(due))), Contains(v1::EVENT_TYPE_ASSIGNMENT_ACCEPT_OVERDUE).Times(1));
  const auto noticed = Expire(order, 1, kAccept, At(due));
  EXPECT_THAT(Said(Accept(noticed->order, 1, "李工", At(due))), ElementsAre(v1::EVENT_TYPE_ASSIGNMENT_ACCEPTED));

  const v1::Order accepted = Accepted(order, kNow);
  const absl::Time end = kNow + absl::Hours(168);
  EXPECT_THAT(Said(Complete(accepted, 1, {}, {}, At(end - absl::Nanoseconds(1)))),
              Not(Contains(v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE)));
  EXPECT_THAT(Said(Complete(accepted, 1, {}, {}, At(end))),
              Contains(v1::EVENT_TYPE_ASSIGNMENT_COMPLETE_OVERDUE).Times(1));
}

TEST(ExpireTest, NothingExpiresOfAnAssignmentThatMovedOn) {
  const absl::Time late = kNow + absl::Hours(1000);
  const v1::Order order = Placed();
  EXPECT_FALSE(Expire(order, 1, kComplete, At(late)).has_value()) << "runs from the acceptance on";
  EXPECT_FALSE(Expire(order, 1, v1::DEADLINE_KIND_UNSPECIFIED, At(late)).has_value());
  EXPECT_FALSE(Expire(order, 0, kAccept, At(late)).has_value());
  EXPECT_FALSE(Expire(order, 2, kAccept, At(late)).has_value());
  const v1::Order accepted = Accepted(order, kNow);
  EXPECT_FALSE(Expire(accepted, 1, kAccept, At(late)).has_value());
  const v1::Order done = std::get<Transition>(Complete(accepted, 1, {}, {}, At(kNow))).order;
  EXPECT_FALSE(Expire(done, 1, kComplete, At(late)).has_value());
  const v1::Order cancelled = std::get<Transition>(Cancel(order, "不需要了", At(kNow))).order;
  EXPECT_FALSE(Expire(cancelled, 1, kAccept, At(late)).has_value());
}

}  // namespace
}  // namespace peidan::lifecycle
