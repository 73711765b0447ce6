// A waitlist refills by itself, in the published order, and loses no place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/error.h"
#include "server/waitlist_list.h"
#include "storage/audit.h"
#include "storage/memory_store.h"
#include "tests/server/waitlist_house.h"

namespace peidan::server {
namespace {

constexpr char kLecture[] = "resources/zuzhi-001";
constexpr char kPeriod[] = "2026-02";
constexpr char kFirst[] = "communities/110108001001";
constexpr char kSecond[] = "communities/110108001002";
constexpr char kThird[] = "communities/110108001003";

v1::Capacity Capacity(int amount, int quota) {
  v1::Capacity capacity;
  capacity.set_amount(amount);
  capacity.set_unit("场");
  capacity.set_period(v1::CAPACITY_PERIOD_MONTH);
  capacity.set_community_quota(quota);
  return capacity;
}

class WaitlistTest : public testing::Test {
 protected:
  WaitlistTest() { EXPECT_TRUE(house_.SetCapacity(kLecture, Capacity(4, 3)).ok()); }
  ~WaitlistTest() override {
    const storage::AuditReport audit = storage::Audit(*store_.Snapshot()).value();
    EXPECT_EQ(audit.faults, 0u) << (audit.findings.empty() ? "" : audit.findings[0].where + audit.findings[0].detail);
  }

  // An order that holds so many units, or none.
  std::string Place(const std::string& community, int quantity) {
    bool held = false;
    return house_.Place(community, {kLecture, kPeriod, quantity}, held).value().name();
  }
  // The name of its waiting, a second after the one before.
  std::string Wait(const std::string& community, int quantity) {
    house_.Pass(absl::Seconds(1));
    return house_.Join(Place(community, quantity), {kLecture, kPeriod, quantity}).value().name();
  }
  v1::Waiting Waiting(const std::string& name) { return house_.Waiting(name).value(); }
  v1::WaitingState StateOf(const std::string& name) { return Waiting(name).state(); }
  int64_t Taken() {
    std::vector<v1::LedgerReading> readings(1);
    readings[0].set_resource(kLecture);
    readings[0].set_period(kPeriod);
    EXPECT_TRUE(storage::LedgerTable::Read(store_, kFirst, readings).ok());
    return readings[0].taken();
  }
  void Fire() { ASSERT_TRUE(house_.FireAll().ok()); }

  storage::MemoryStore store_;
  WaitlistHouse house_{store_};
};

TEST_F(WaitlistTest, WhatIsCancelledGoesToTheFirstInLineAndFromThereToTheNext) {
  const std::string holder = Place(kFirst, 3), other = Place(kSecond, 1);
  const std::string first = Wait(kSecond, 2), second = Wait(kThird, 2);
  Fire();
  EXPECT_EQ(Waiting(first).position(), 1);
  EXPECT_EQ(Waiting(second).position(), 2);
  ASSERT_TRUE(house_.Cancel(holder).ok());
  EXPECT_EQ(Taken(), 1);
  Fire();
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(Waiting(second).position(), 1) << "one unit is left, and it asks for two";
  EXPECT_EQ(Taken(), 3);
  house_.Pass(absl::Hours(24) - absl::Seconds(1));
  Fire();
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_OFFERED);
  house_.Pass(absl::Seconds(1));
  Fire();
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_LAPSED);
  EXPECT_EQ(StateOf(second), v1::WAITING_STATE_OFFERED);
  const v1::Waiting claimed = house_.Claim(Waiting(second)).value();
  EXPECT_EQ(claimed.state(), v1::WAITING_STATE_CLAIMED);
  EXPECT_EQ(Taken(), 3) << "the order has what was held";
  const v1::Order order = house_.Order(claimed.order()).value();
  ASSERT_EQ(order.assignments_size(), 1) << "its bureau had no resource yet";
  EXPECT_EQ(claimed.assignment(), order.assignments(0).name());
  EXPECT_EQ(order.assignments(0).resource(), kLecture);
  EXPECT_EQ(order.assignments(0).quantity(), 2);
  ASSERT_TRUE(house_.Cancel(claimed.order()).ok());
  EXPECT_EQ(Taken(), 1);
  ASSERT_TRUE(house_.Cancel(other).ok());
  EXPECT_EQ(Taken(), 0);
}

TEST_F(WaitlistTest, WhoDoesNotFitIsPassedOverAndKeepsThePlace) {
  const std::string one = Place(kFirst, 1), three = Place(kSecond, 3);
  const std::string large = Wait(kThird, 2), crowded = Wait(kSecond, 1), small = Wait(kThird, 1);
  ASSERT_TRUE(house_.Cancel(one).ok());
  Fire();
  EXPECT_EQ(Waiting(large).position(), 1) << "two units are not free";
  EXPECT_EQ(Waiting(crowded).position(), 2) << "its community has its quota";
  EXPECT_EQ(StateOf(small), v1::WAITING_STATE_OFFERED);
  ASSERT_TRUE(house_.Cancel(three).ok());
  Fire();
  EXPECT_EQ(StateOf(large), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(StateOf(crowded), v1::WAITING_STATE_OFFERED);
}

TEST_F(WaitlistTest, OfOneTimeTheLowerOrderNumberComesFirst) {
  const std::string holder = Place(kFirst, 3);
  Place(kSecond, 1);
  const std::string lower = Place(kThird, 3), higher = Place(kThird, 3);
  const std::string later = house_.Join(higher, {kLecture, kPeriod, 3}).value().name();
  const std::string earlier = house_.Join(lower, {kLecture, kPeriod, 3}).value().name();
  ASSERT_TRUE(house_.Cancel(holder).ok());
  Fire();
  EXPECT_EQ(StateOf(earlier), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(StateOf(later), v1::WAITING_STATE_WAITING);
}

TEST_F(WaitlistTest, ADeclineAnotherTimeAndMoreCapacityRefillToo) {
  const std::string declined = Place(kFirst, 2), moved = Place(kSecond, 1), stays = Place(kSecond, 1);
  const std::string first = Wait(kThird, 2), second = Wait(kThird, 1), third = Wait(kFirst, 1);
  ASSERT_TRUE(house_.Decline(declined).ok());
  Fire();
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(StateOf(second), v1::WAITING_STATE_WAITING);
  ASSERT_TRUE(house_.Accept(moved).ok());
  const auto reschedule = [](const v1::Order& order, const Present& present) -> absl::StatusOr<Move> {
    return Move{lifecycle::Schedule(order, 1, {}, "2026-03", present.clockwork())};
  };
  ASSERT_TRUE(house_.Change(moved, reschedule).ok());
  Fire();
  EXPECT_EQ(StateOf(second), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(StateOf(third), v1::WAITING_STATE_WAITING);
  ASSERT_TRUE(house_.SetCapacity(kLecture, Capacity(5, 3)).ok());
  Fire();
  EXPECT_EQ(StateOf(third), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(Taken(), 5);
}

TEST_F(WaitlistTest, WhoLeavesGivesBackAndTheNextIsAsked) {
  const std::string holder = Place(kFirst, 3);
  Place(kSecond, 1);
  const std::string first = Wait(kThird, 3), second = Wait(kThird, 3), third = Wait(kSecond, 2);
  ASSERT_TRUE(house_.Leave(Waiting(second)).ok());
  ASSERT_TRUE(house_.Cancel(holder).ok());
  Fire();
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_OFFERED);
  ASSERT_TRUE(house_.Leave(Waiting(first)).ok());
  Fire();
  EXPECT_EQ(StateOf(second), v1::WAITING_STATE_LEFT);
  EXPECT_EQ(StateOf(third), v1::WAITING_STATE_OFFERED);
  EXPECT_EQ(Taken(), 3);
}

TEST_F(WaitlistTest, AnOrderThatEndsLeavesItsLinesInTheSameCommit) {
  const std::string holder = Place(kFirst, 3);
  Place(kSecond, 1);
  const std::string first = Wait(kThird, 3), second = Wait(kThird, 3);
  ASSERT_TRUE(house_.Cancel(holder).ok());
  Fire();
  ASSERT_TRUE(house_.Cancel(Waiting(first).order()).ok());
  EXPECT_EQ(StateOf(first), v1::WAITING_STATE_LEFT);
  EXPECT_EQ(Taken(), 1);
  Fire();
  EXPECT_EQ(StateOf(second), v1::WAITING_STATE_OFFERED);
  ASSERT_TRUE(house_.Cancel(Waiting(second).order()).ok());
  const auto again = house_.Join(Waiting(second).order(), {kLecture, kPeriod, 1});
  EXPECT_EQ(ReasonOf(again.status()), "ORDER_STATE_CONFLICT");
}

TEST_F(WaitlistTest, ALinePastItsPeriodIsLeft) {
  Place(kFirst, 3);
  Place(kSecond, 1);
  const std::string waiting = Wait(kThird, 1);
  house_.Pass(absl::Hours(24 * 60));
  Fire();
  EXPECT_EQ(StateOf(waiting), v1::WAITING_STATE_LEFT);
}

TEST_F(WaitlistTest, WhatCannotBeWaitedForIsRefused) {
  const auto why = [](const absl::StatusOr<v1::Waiting>& refused) { return ReasonOf(refused.status()); };
  Place(kFirst, 3);
  Place(kSecond, 1);
  const std::string order = Place(kThird, 1);
  EXPECT_EQ(why(house_.Join(order, {kLecture, kPeriod, 4})), "FIELD_OUT_OF_RANGE") << "more than the quota";
  EXPECT_EQ(why(house_.Join(order, {kLecture, "2025-12", 1})), "FIELD_OUT_OF_RANGE") << "a period that is over";
  EXPECT_EQ(why(house_.Join(order, {kLecture, "2026-W08", 1})), "FIELD_OUT_OF_RANGE") << "no period of this resource";
  EXPECT_EQ(why(house_.Join(order, {"resources/zuzhi-999", kPeriod, 1})), "RESOURCE_UNKNOWN");
  EXPECT_EQ(why(house_.Join(order, {"resources/shegong-002", "2026", 1})), "RESOURCE_NOT_ACTIVE");
  EXPECT_EQ(why(house_.Join(order, {kLecture, "2026-03", 1})), "WAITLIST_REFUSED") << "there is room";
  ASSERT_TRUE(house_.Join(order, {kLecture, kPeriod, 1}).ok());
  EXPECT_EQ(why(house_.Join(order, {kLecture, kPeriod, 1})), "WAITLIST_REFUSED") << "it waits there already";
  EXPECT_EQ(why(house_.Join("orders/none", {kLecture, kPeriod, 1})), "ORDER_UNKNOWN");
  EXPECT_EQ(ReasonOf(house_.Waiting(order + "/waitings/2").status()), "WAITING_UNKNOWN");
}

TEST_F(WaitlistTest, ALineIsListedWithWhatIsOfferedFirst) {
  const std::string holder = Place(kFirst, 3);
  Place(kSecond, 1);
  std::vector<std::string> names = {Wait(kThird, 3), Wait(kThird, 1), Wait(kSecond, 1), Wait(kSecond, 1)};
  ASSERT_TRUE(house_.Cancel(holder).ok());
  Fire();
  v1::ListWaitingsRequest request;
  request.set_parent("orders/-");
  request.set_filter("resource = \"resources/zuzhi-001\" AND period = \"2026-02\"");
  request.set_page_size(3);
  const auto first = ListWaitings(store_, request).value();
  EXPECT_EQ(first.total_size(), 4);
  std::vector<std::string> listed;
  std::vector<int> positions;
  const auto note = [&](const v1::ListWaitingsResponse& page) {
    for (const v1::Waiting& waiting : page.waitings()) {
      listed.push_back(waiting.name());
      positions.push_back(waiting.position());
    }
  };
  note(first);
  request.set_page_token(first.next_page_token());
  const auto second = ListWaitings(store_, request).value();
  note(second);
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_EQ(listed, names);
  EXPECT_THAT(positions, testing::ElementsAre(0, 1, 2, 3));
}

}  // namespace
}  // namespace peidan::server
