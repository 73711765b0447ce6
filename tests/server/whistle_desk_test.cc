// Whistles on a store: limits by kind and calendar, one batch for each command, and timers that fire once.
#include "server/whistle_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/error.h"
#include "server/timer_round.h"
#include "server/whistle_timers.h"
#include "storage/audit.h"
#include "tests/server/rule_house.h"
#include "tests/server/timer_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;

constexpr char kStreet[] = "subdistricts/110108001";

// Monday to Friday, 09:00 to 12:00 and 13:30 to 18:00.
worktime::WorkCalendar OfficeHours() {
  return worktime::WorkCalendar::Make(
             {}, {{absl::Hours(9), absl::Hours(12)}, {absl::Hours(13) + absl::Minutes(30), absl::Hours(18)}})
      .value();
}

TEST(WhistleDeadlinesTest, FollowTheKindAndTheCalendar) {
  process::ProcessRules rules;
  rules.calendar = OfficeHours();
  const absl::Time friday = absl::FromUnixSeconds(1795770000);  // 2026-11-27 17:00 in Beijing
  const auto complaint = WhistleDeadlinesOf(v1::WHISTLE_KIND_COMPLAINT, rules, friday);
  EXPECT_EQ(complaint.answer, friday + absl::Hours(64 + 3)) << "Monday 12:00";
  EXPECT_EQ(complaint.check_in, friday + absl::Hours(4 * 24)) << "Tuesday 17:00";
  const auto emergency = WhistleDeadlinesOf(v1::WHISTLE_KIND_EMERGENCY, rules, friday + absl::Hours(10));
  EXPECT_EQ(emergency.answer, absl::InfiniteFuture());
  EXPECT_EQ(emergency.check_in, friday + absl::Hours(10) + absl::Minutes(30)) << "at night as well";
}

class WhistleDeskTest : public testing::Test {
 protected:
  v1::SubmitWhistleRequest Request(v1::WhistleKind kind, const std::string& id) {
    v1::SubmitWhistleRequest request;
    request.mutable_whistle()->set_subdistrict(kStreet);
    request.mutable_whistle()->set_kind(kind);
    request.mutable_whistle()->set_subject("底商私拉电线堵住消防通道，劝了三次不改");
    request.mutable_whistle()->set_place("翠微路12号院北门");
    request.add_bureaus("bureaus/chengguanzhifa");
    request.add_bureaus("bureaus/xiaofang");
    request.set_request_id(id);
    return request;
  }
  absl::StatusOr<v1::Whistle> Submit(const v1::SubmitWhistleRequest& request) {
    v1::Whistle reply;
    const absl::Status status =
        house_.Run([&](const storage::Reader& reader) { return desk_.Submit(reader, request, &reply); });
    if (!status.ok()) return status;
    return reply;
  }
  absl::StatusOr<v1::Whistle> Change(const std::string& name, const std::string& id,
                                     const WhistleDesk::MoveFunction& move) {
    v1::Whistle reply;
    const absl::Status status = house_.Run([&](const storage::Reader& reader) {
      return desk_.Change(reader, {name, id, id}, move, &reply);
    });
    if (!status.ok()) return status;
    return reply;
  }
  std::vector<storage::TimerTable::Entry> Timers() {
    return storage::TimerTable::Due(house_.store(), absl::InfiniteFuture(), "", 100).value();
  }
  void ExpectWhole() { EXPECT_EQ(storage::Audit(*house_.store().Snapshot()).value().faults, 0u); }

  RuleHouse house_;
  WhistleDesk desk_{house_.env(), [] { return process::ProcessRules(); }};
};

TEST_F(WhistleDeskTest, ARepeatedRequestMakesOneWhistle) {
  const auto first = Submit(Request(v1::WHISTLE_KIND_EMERGENCY, "w-1"));
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Submit(Request(v1::WHISTLE_KIND_EMERGENCY, "w-1"))->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(ReasonOf(Submit(Request(v1::WHISTLE_KIND_COMPLAINT, "w-1")).status()), "REQUEST_ID_REUSED");
  EXPECT_EQ(storage::WhistleTable::List(house_.store(), {}, {})->total, 1);
  ExpectWhole();
}

TEST_F(WhistleDeskTest, RefusesWhoAndWhatIsNotThere) {
  auto request = Request(v1::WHISTLE_KIND_COMPLAINT, "w-2");
  request.mutable_whistle()->set_subdistrict("subdistricts/999999999");
  EXPECT_EQ(ReasonOf(Submit(request).status()), "SUBDISTRICT_UNKNOWN");
  request = Request(v1::WHISTLE_KIND_COMPLAINT, "w-2");
  request.add_bureaus("bureaus/nobody");
  EXPECT_EQ(ReasonOf(Submit(request).status()), "BUREAU_UNKNOWN");
  request.set_bureaus(2, "bureaus/chengguanzhifa");
  EXPECT_EQ(ReasonOf(Submit(request).status()), "FIELD_MALFORMED");
  request = Request(v1::WHISTLE_KIND_COMPLAINT, "w-2");
  request.mutable_whistle()->set_order("orders/261124-0001-0025");
  EXPECT_EQ(ReasonOf(Submit(request).status()), "ORDER_UNKNOWN");
  request.mutable_whistle()->set_order(house_.Place("楼道里有人给电动车充电").name());
  EXPECT_TRUE(Submit(request).ok());
  request.set_request_id("w-3");
  request.mutable_whistle()->set_subdistrict("subdistricts/110108010");
  EXPECT_EQ(ReasonOf(Submit(request).status()), "FIELD_MALFORMED") << "of another street";
  EXPECT_EQ(ReasonOf(Change("whistles/261124-0001-0025", "w-4", nullptr).status()), "WHISTLE_UNKNOWN");
}

TEST_F(WhistleDeskTest, AMissedDeadlineIsSaidOnceHoweverOftenItsTimerFires) {
  const v1::Whistle whistle = *Submit(Request(v1::WHISTLE_KIND_EMERGENCY, "w-1"));
  const auto timers = Timers();
  ASSERT_EQ(timers.size(), 2u);
  const absl::Time due = absl::FromUnixSeconds(whistle.summons(0).check_in_due_time().seconds() + 1);
  EXPECT_EQ(FireWhistleTimers(house_.store(), timers, due - absl::Minutes(1))->fired, 0u);
  auto firing = FireWhistleTimers(house_.store(), timers, due);
  EXPECT_EQ(firing->fired, 2u);
  auto again = FireWhistleTimers(house_.store(), timers, due);
  EXPECT_TRUE(house_.store().CommitAndWait(std::move(firing->batch)).value().committed());
  EXPECT_FALSE(house_.store().CommitAndWait(std::move(again->batch)).value().committed());
  EXPECT_EQ(FireWhistleTimers(house_.store(), timers, due)->fired, 0u);
  EXPECT_TRUE(Timers().empty());
  ExpectWhole();
  const v1::Whistle late = WhistleDesk::Load(house_.store(), whistle.name())->message;
  EXPECT_TRUE(late.summons(1).has_check_in_overdue_time());
  EXPECT_EQ(late.etag(), whistle.etag());
}

TEST_F(WhistleDeskTest, ARefusedMoveCommitsNothingAndSaysWhy) {
  const v1::Whistle whistle = *Submit(Request(v1::WHISTLE_KIND_COMPLAINT, "w-1"));
  const uint64_t before = storage::EventTable::List(house_.store(), "", 1000)->size();
  const auto refused = Change(whistle.name(), "w-2", [](const v1::Whistle& present, absl::Time now) {
    return lifecycle::CheckIn(present, 1, {}, now);
  });
  EXPECT_EQ(ReasonOf(refused.status()), "WHISTLE_STATE_CONFLICT");
  EXPECT_EQ(storage::EventTable::List(house_.store(), "", 1000)->size(), before);
  EXPECT_TRUE(Timers().empty()) << "no clock runs before the review";
}

// Writes a whistle that was sounded with the number of an order, at the same instant and with the same deadline.
TEST(WhistleTimersTest, AWhistleAndAnOrderOfOneNumberFireEachByItself) {
  storage::MemoryStore store;
  TimerHouse house(store);
  const std::string number = "261124-0001-0025";
  PlaceAt(store, number, kNineOClock);
  v1::Whistle draft;
  draft.set_name("whistles/" + number);
  draft.set_subdistrict(kStreet);
  draft.set_kind(v1::WHISTLE_KIND_EMERGENCY);
  const absl::Time due = kNineOClock + absl::Hours(kSignInHours);
  storage::Batch batch;
  storage::WhistleTable::Insert(
      batch,
      lifecycle::SubmitWhistle(draft, {"bureaus/chengguanzhifa"}, {absl::InfiniteFuture(), due}, kNineOClock).whistle);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  house.SetClock(due);
  TimerRound round(house.env(), [] { return false; });
  ASSERT_TRUE(round.Run().ok());
  EXPECT_EQ(round.fired(), 2u);
  EXPECT_THAT(Overdue(store), ElementsAre("未接 orders/261124-0001-0025/assignments/1"));
  EXPECT_TRUE(storage::WhistleTable::Get(store, draft.name())->value().message.summons(0).has_check_in_overdue_time());
}

}  // namespace
}  // namespace peidan::server
