// What happens between placing and rating when it does not go smoothly: refusals with due process, offers, holds,
// extensions, parts, callbacks.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "server/lifecycle/lifecycle.h"
#include "tests/lifecycle/order_maker.h"

namespace peidan::lifecycle {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr absl::Duration kHour = absl::Hours(1);

// One order under all that rules can say, with a clock that the test moves.
class ProcessTest : public testing::Test {
 protected:
  Clockwork now() const { return {now_, rules_, chance_}; }
  void Begin(const std::vector<Part>& parts) { Take(PlaceOrder(parts, now())); }
  void Take(Transition transition) {
    order_ = std::move(transition.order);
    types_.clear();
    for (const v1::Event& event : transition.events) types_.push_back(v1::EventType_Name(event.type()).substr(11));
  }
  void Do(Outcome outcome) {
    if (const auto* refusal = std::get_if<Refusal>(&outcome)) {
      FAIL() << v1::ErrorReason_Name(refusal->reason) << " in " << refusal->present;
    }
    Take(std::get<Transition>(std::move(outcome)));
  }
  static Refusal Refused(const Outcome& outcome) {
    const auto* refusal = std::get_if<Refusal>(&outcome);
    return refusal == nullptr ? Refusal{} : *refusal;
  }
  const v1::Assignment& part(int number) const { return order_.assignments(number - 1); }
  absl::Duration Since(const google::protobuf::Timestamp& time) const { return AsTime(time) - kNine; }
  // Accepted and completed by everybody, the lead last.
  void CompleteAll() {
    for (int number = order_.assignments_size(); number >= 1; --number) {
      if (part(number).state() == v1::ASSIGNMENT_STATE_ASSIGNED) Do(Accept(order_, number, "", now()));
      if (part(number).state() == v1::ASSIGNMENT_STATE_ACCEPTED) Do(Complete(order_, number, {}, {}, now()));
    }
  }

  absl::Time now_ = kNine;
  uint64_t chance_ = 0;
  process::ProcessRules rules_ = FullProcess();
  v1::Order order_;
  std::vector<std::string> types_;
};

TEST_F(ProcessTest, AnAcceptedPartCanBeDeclinedForThreeHoursAndNoLonger) {
  Begin({LeadPart("xiaofang")});
  Do(Accept(order_, 1, "李工", now()));
  EXPECT_EQ(Since(part(1).decline_due_time()), 3 * kHour);
  now_ += 3 * kHour;
  const Refusal late = Refused(Decline(order_, 1, NotOurDuty(), Decided({LeadPart("fangguan")}), now()));
  EXPECT_EQ(late.reason, v1::ERROR_REASON_DECLINE_TOO_LATE);
  EXPECT_EQ(late.allowed, "2026-11-24T12:00:00+08:00");
  now_ -= absl::Seconds(1);
  Do(Decline(order_, 1, NotOurDuty(), Decided({LeadPart("fangguan")}), now()));
  EXPECT_EQ(order_.first_receiver(), "") << "who gives it back in time was not the receiver";
}

TEST_F(ProcessTest, AfterTwoRefusalsForReasonsOfDutyTheDistrictRulesAndItBinds) {
  Begin({LeadPart("xiaofang")});
  Do(Decline(order_, 1, NotOurDuty(), Decided({LeadPart("fangguan")}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
  Do(Decline(order_, 2, NotOurDuty(), Decided({LeadPart("chengguan")}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_RULING);
  EXPECT_THAT(types_, ElementsAre("ASSIGNMENT_DECLINED", "RULING_REQUESTED"));
  EXPECT_EQ(Refused(Dispatch(order_, {LeadPart("gongan")}, "", now())).possible, "Cancel, Rule");

  v1::Ruling ruling;
  ruling.set_lead_bureau("bureaus/xiaofang");
  ruling.set_reason("占用疏散通道充电，由消防救援支队主办");
  Do(Rule(order_, {LeadPart("xiaofang")}, ruling, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(order_.ruling().rule_time().seconds(), absl::ToUnixSeconds(now_));
  EXPECT_TRUE(part(3).binding());
  EXPECT_EQ(Refused(Decline(order_, 3, NotOurDuty(), Decided({}), now())).reason, v1::ERROR_REASON_RULING_BINDS);
  Do(Accept(order_, 3, "", now()));
  EXPECT_EQ(Refused(Decline(order_, 3, NotOurDuty(), Decided({}), now())).reason, v1::ERROR_REASON_RULING_BINDS);
}

TEST_F(ProcessTest, ARefusalForAnotherReasonIsMatchedAgainHoweverOften) {
  Begin({LeadPart("xiaofang")});
  v1::Decline decline;
  decline.set_reason(v1::DECLINE_REASON_NO_TIME);
  Do(Decline(order_, 1, decline, Decided({LeadPart("fangguan")}), now()));
  Do(Decline(order_, 2, decline, Decided({LeadPart("chengguan")}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
}

TEST_F(ProcessTest, AHelperThatDeclinesDoesNotEndTheWaitForARuling) {
  Begin({LeadPart("xiaofang"), HelpPart("gongan")});
  Do(Decline(order_, 1, NotOurDuty(), Decided({LeadPart("fangguan")}), now()));
  Do(Decline(order_, 3, NotOurDuty(), Decided({}), now()));
  ASSERT_EQ(order_.state(), v1::ORDER_STATE_RULING);
  Do(Decline(order_, 2, NotOurDuty(), Decided({LeadPart("chengguan")}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_RULING);
}

TEST_F(ProcessTest, AnOfferOfAnotherTimeIsTakenAndScheduled) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 1)});
  v1::Offer offer;
  *offer.mutable_window()->mutable_start_time() = ToProto(kNine + 48 * kHour);
  *offer.mutable_window()->mutable_end_time() = ToProto(kNine + 50 * kHour);
  offer.set_reason("周四场馆有赛事");
  Do(Offer(order_, 1, offer, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_OFFERED);
  EXPECT_EQ(part(1).clock().kind(), v1::DEADLINE_KIND_OFFER);
  EXPECT_EQ(order_.time_account().rbegin()->holder(), v1::TIME_HOLDER_COMMUNITY);
  Do(TakeOffer(order_, 1, "2026-12", {}, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_SCHEDULED);
  EXPECT_EQ(part(1).capacity_period(), "2026-12");
  EXPECT_EQ(part(1).scheduled_window().start_time().seconds(), absl::ToUnixSeconds(kNine + 48 * kHour));
  EXPECT_EQ(order_.first_receiver(), "bureaus/tiyu");
}

TEST_F(ProcessTest, AnOfferOfLessIsTakenAndTheRestIsMatchedAgain) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 10)});
  v1::Offer offer;
  offer.set_quantity(6);
  Do(Offer(order_, 1, offer, now()));
  Do(TakeOffer(order_, 1, "2026-11", Decided({UnitPart("jiaowei", v1::BUREAU_ROLE_LEAD, 4)}), now()));
  EXPECT_EQ(part(1).quantity(), 6);
  ASSERT_EQ(order_.assignments_size(), 2);
  EXPECT_EQ(part(2).quantity(), 4);
  EXPECT_EQ(part(2).role(), v1::BUREAU_ROLE_COOPERATING) << "the lead stays who it is";
  EXPECT_THAT(types_, Contains("REMAINDER_MATCHED"));
}

TEST_F(ProcessTest, AnOfferThatIsLeftOrLapsesIsMatchedAgain) {
  for (const bool lapsed : {false, true}) {
    now_ = kNine;
    Begin({LeadPart("tiyu")});
    v1::Offer offer;
    *offer.mutable_window()->mutable_end_time() = ToProto(kNine + 50 * kHour);
    Do(Offer(order_, 1, offer, now()));
    EXPECT_FALSE(OfferLapses(order_, 1, now_ + 24 * kHour - absl::Seconds(1)));
    if (lapsed) now_ += 24 * kHour;
    EXPECT_EQ(OfferLapses(order_, 1, now_), lapsed);
    Do(LeaveOffer(order_, 1, lapsed, Decided({LeadPart("jiaowei")}), now()));
    EXPECT_EQ(part(1).state(), v1::ASSIGNMENT_STATE_DECLINED);
    EXPECT_EQ(part(1).decline().reason(), v1::DECLINE_REASON_NO_TIME);
    EXPECT_EQ(part(2).bureau(), "bureaus/jiaowei");
    EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
  }
}

TEST_F(ProcessTest, AHoldStopsTheClockAndItGoesOnWithWhatWasLeft) {
  Begin({LeadPart("xiaofang")});  // 100 hours to complete
  Do(Accept(order_, 1, "", now()));
  now_ += 30 * kHour;
  Do(Suspend(order_, 1, "等小区停电检修", now()));
  EXPECT_EQ(order_.time_account().rbegin()->holder(), v1::TIME_HOLDER_SUSPENSION);
  now_ += 1000 * kHour;
  EXPECT_FALSE(Expire(order_, 1, v1::DEADLINE_KIND_COMPLETE, now()).has_value()) << "it stands";
  Do(Resume(order_, 1, now()));
  EXPECT_EQ(part(1).state(), v1::ASSIGNMENT_STATE_ACCEPTED);
  EXPECT_EQ(Since(part(1).complete_due_time()), 1100 * kHour);
  EXPECT_EQ(part(1).clock().limit().seconds(), 70 * 3600);
  EXPECT_EQ(Since(part(1).clock().alarms(0).due_time()), 1080 * kHour) << "80 % of 100 h, 30 of them spent before";
}

TEST_F(ProcessTest, AnExtensionIsAskedForOnceBeforeTheEndAndNotForMoreThanAtFirst) {
  Begin({LeadPart("xiaofang")});
  Do(Accept(order_, 1, "", now()));
  EXPECT_EQ(Refused(RequestExtension(order_, 1, 101 * 3600, "材料未到", now())).present, "long");
  now_ += 100 * kHour;
  EXPECT_EQ(Refused(RequestExtension(order_, 1, 3600, "材料未到", now())).present, "late");
  now_ -= kHour;
  EXPECT_EQ(Refused(DecideExtension(order_, 1, true, "", now())).present, "none");
  Do(RequestExtension(order_, 1, 50 * 3600, "材料未到", now()));
  EXPECT_EQ(Since(part(1).complete_due_time()), 100 * kHour) << "asking moves nothing";
  EXPECT_EQ(Refused(RequestExtension(order_, 1, 3600, "材料未到", now())).present, "again");
  Do(DecideExtension(order_, 1, true, "同意", now()));
  EXPECT_EQ(Since(part(1).complete_due_time()), 150 * kHour);
  EXPECT_EQ(Refused(DecideExtension(order_, 1, false, "", now())).present, "none");
}

TEST_F(ProcessTest, TheLeadCompletesLastUnlessAHelperIsReleased) {
  Begin({LeadPart("xiaofang"), HelpPart("gongan")});
  Do(Accept(order_, 1, "", now()));
  const Refusal open = Refused(Complete(order_, 1, {}, {}, now()));
  EXPECT_EQ(open.reason, v1::ERROR_REASON_COOPERATION_OPEN);
  EXPECT_EQ(open.present, "bureaus/gongan");
  EXPECT_EQ(Refused(Release(order_, 1, "不需要", now())).present, "BUREAU_ROLE_LEAD");
  Do(Release(order_, 2, "现场已自行处置", now()));
  EXPECT_EQ(part(2).state(), v1::ASSIGNMENT_STATE_WITHDRAWN);
  Do(Complete(order_, 1, {}, {}, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_COMPLETED);
}

TEST_F(ProcessTest, WhatWasNotDeliveredIsMatchedAgainAndGivenBack) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 10)});
  Do(Accept(order_, 1, "", now()));
  v1::Completion completion;
  completion.set_delivered_quantity(7);
  Do(Complete(order_, 1, completion, Decided({UnitPart("jiaowei", v1::BUREAU_ROLE_LEAD, 3)}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED) << "three are still to come";
  EXPECT_EQ(UnitsTaken(part(1)), 7);
  EXPECT_EQ(UnitsTaken(part(2)), 3);
  ASSERT_EQ(order_.lines_size(), 2);
  EXPECT_EQ(order_.lines(1).resource(), "resources/tiyu-1");
  EXPECT_EQ(order_.lines(1).fulfilment(), v1::FULFILMENT_PART);
  Do(Accept(order_, 2, "", now()));
  completion.clear_delivered_quantity();
  Do(Complete(order_, 2, completion, {}, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_COMPLETED);
  EXPECT_EQ(order_.lines(0).fulfilment(), v1::FULFILMENT_WHOLE);
}

TEST_F(ProcessTest, ARestThatNothingServesIsForAPerson) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 10)});
  Do(Accept(order_, 1, "", now()));
  v1::Completion completion;
  completion.set_delivered_quantity(0);
  Do(Complete(order_, 1, completion, Decided({}), now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_REVIEW);
  EXPECT_THAT(order_.review_reason(), HasSubstr("余量10"));
  EXPECT_EQ(UnitsTaken(part(1)), 0);
}

TEST_F(ProcessTest, ARestGoesToABureauThatHasDoneItsOwnPartAlready) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 10), UnitPart("jiaowei", v1::BUREAU_ROLE_COOPERATING, 10)});
  Do(Accept(order_, 2, "", now()));
  Do(Complete(order_, 2, {}, {}, now()));
  Do(Accept(order_, 1, "", now()));
  v1::Completion completion;
  completion.set_delivered_quantity(6);
  Do(Complete(order_, 1, completion, Decided({UnitPart("jiaowei", v1::BUREAU_ROLE_LEAD, 4)}), now()));
  ASSERT_EQ(order_.assignments_size(), 3);
  EXPECT_EQ(part(3).quantity(), 4);
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED) << "four are still to come";
}

TEST_F(ProcessTest, APersonCanDispatchARestWhileTheLeadStays) {
  Begin({UnitPart("tiyu", v1::BUREAU_ROLE_LEAD, 10)});
  Do(Accept(order_, 1, "", now()));
  v1::Completion completion;
  completion.set_delivered_quantity(6);
  Do(Complete(order_, 1, completion, Decided({}), now()));
  Do(Dispatch(order_, {UnitPart("jiaowei", v1::BUREAU_ROLE_LEAD, 4)}, "余下四场由教委安排", now()));
  ASSERT_EQ(order_.assignments_size(), 2);
  EXPECT_EQ(part(2).role(), v1::BUREAU_ROLE_COOPERATING);
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
}

TEST_F(ProcessTest, AnOfferIsNoWayAroundARulingOrAWindow) {
  Begin({LeadPart("xiaofang")});
  v1::Offer offer;
  *offer.mutable_window()->mutable_end_time() = ToProto(kNine + 50 * kHour);
  now_ += 11 * kHour;  // 8 hours to accept, and 3 to decline
  EXPECT_EQ(Refused(Offer(order_, 1, offer, now())).reason, v1::ERROR_REASON_DECLINE_TOO_LATE);
}

TEST_F(ProcessTest, AnExtensionThatIsGrantedLateCountsFromThenOn) {
  Begin({LeadPart("xiaofang")});
  Do(Accept(order_, 1, "", now()));
  now_ += 90 * kHour;
  Do(RequestExtension(order_, 1, 50 * 3600, "材料未到", now()));
  now_ += 20 * kHour;  // the district took its time
  Do(DecideExtension(order_, 1, true, "", now()));
  EXPECT_THAT(types_, Contains("ASSIGNMENT_COMPLETE_OVERDUE"));
  EXPECT_FALSE(part(1).has_complete_overdue_time());
  now_ = kNine + 150 * kHour;
  Take(*Expire(order_, 1, v1::DEADLINE_KIND_COMPLETE, now()));
  EXPECT_THAT(types_, Contains("ASSIGNMENT_COMPLETE_OVERDUE"));
}

TEST_F(ProcessTest, WhatNobodyConfirmsCountsAsConfirmedAndIsDrawn) {
  Begin({LeadPart("xiaofang")});
  CompleteAll();
  EXPECT_EQ(Since(order_.confirm_due_time()), 72 * kHour);
  now_ += 72 * kHour - absl::Seconds(1);
  EXPECT_FALSE(Expire(order_, 0, v1::DEADLINE_KIND_CONFIRM, now()).has_value());
  now_ += absl::Seconds(1);
  auto expired = Expire(order_, 0, v1::DEADLINE_KIND_CONFIRM, now());
  ASSERT_TRUE(expired.has_value());
  Take(*std::move(expired));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_CONFIRMED);
  EXPECT_TRUE(order_.deemed_confirmed());
  EXPECT_THAT(types_, ElementsAre("ORDER_CONFIRMED", "CALLBACK_DRAWN"));
}

TEST_F(ProcessTest, ASampleIsCalledBack) {
  rules_.callback_percent = 10;
  for (const auto& [chance, drawn] : {std::pair{uint64_t{9}, true}, {10u, false}, {109u, true}, {110u, false}}) {
    Begin({LeadPart("xiaofang")});
    CompleteAll();
    chance_ = chance;
    Do(Confirm(order_, now()));
    EXPECT_EQ(order_.has_callback(), drawn) << chance;
  }
}

TEST_F(ProcessTest, ACallbackThatHearsItIsNotSolvedReopensItForAPersonWithItsHistory) {
  Begin({LeadPart("xiaofang")});
  CompleteAll();
  Do(Confirm(order_, now()));
  v1::Callback heard;
  heard.set_reached(true);
  heard.set_note("电动车还在楼道里");
  Do(RecordCallback(order_, heard, now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_REVIEW);
  EXPECT_THAT(order_.review_reason(), HasSubstr("电动车还在楼道里"));
  EXPECT_EQ(part(1).state(), v1::ASSIGNMENT_STATE_REOPENED);
  ASSERT_EQ(order_.reopenings_size(), 1);
  EXPECT_TRUE(order_.reopenings(0).by_callback());
  EXPECT_EQ(order_.first_receiver(), "bureaus/xiaofang");
  Do(Dispatch(order_, {LeadPart("xiaofang")}, "首接负责", now()));
  EXPECT_EQ(order_.state(), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(order_.assignments_size(), 2);
}

TEST_F(ProcessTest, ReopeningHasItsTimesAndItsTime) {
  Begin({LeadPart("xiaofang")});
  CompleteAll();
  Do(Confirm(order_, now()));
  now_ += 7 * 24 * kHour;
  EXPECT_EQ(Refused(Reopen(order_, "又坏了", now())).present, "late");
  now_ -= absl::Seconds(1);
  for (int times = 0; times < 2; ++times) {
    Do(Reopen(order_, "又坏了", now()));
    Do(Dispatch(order_, {LeadPart("xiaofang")}, "重办", now()));
    CompleteAll();
  }
  EXPECT_EQ(Refused(Reopen(order_, "又坏了", now())).present, "times");
}

TEST_F(ProcessTest, ALadderIsSaidStepByStepAndEachOnce) {
  Begin({LeadPart("xiaofang")});  // 8 hours to accept
  now_ += 4 * kHour;
  Take(*Expire(order_, 1, v1::DEADLINE_KIND_ACCEPT, now()));
  EXPECT_THAT(types_, ElementsAre("DEADLINE_WARNED"));
  EXPECT_FALSE(Expire(order_, 1, v1::DEADLINE_KIND_ACCEPT, now()).has_value());
  now_ += 100 * kHour;  // nobody looked for a while
  Take(*Expire(order_, 1, v1::DEADLINE_KIND_ACCEPT, now()));
  EXPECT_THAT(types_, ElementsAre("ASSIGNMENT_ACCEPT_OVERDUE", "DEADLINE_ESCALATED"));
  EXPECT_FALSE(Expire(order_, 1, v1::DEADLINE_KIND_ACCEPT, now()).has_value());
}

TEST_F(ProcessTest, AnotherCalendarMovesOpenDeadlinesAndSaysSo) {
  using worktime::WorkCalendar;
  const std::vector<worktime::WorkingPeriod> hours = {{absl::Hours(9), absl::Hours(17)}};
  rules_.calendar = WorkCalendar::Make({}, hours).value();
  Remake decided = Decided({LeadPart("xiaofang")});
  decided.match.set_sign_in_in_working_time(true);
  v1::Order draft;
  draft.set_name("orders/261124-4827-1935");
  now_ += 4 * kHour;  // Tuesday 13:00: four hours of eight today
  Take(Place(draft, decided.match, decided.parts, now()));
  EXPECT_EQ(AsTime(part(1).accept_due_time()), kNine + 28 * kHour);
  EXPECT_FALSE(Recompute(order_, now()).has_value());
  rules_.calendar = WorkCalendar::Make({{absl::CivilDay(2026, 11, 25), false}}, hours).value();
  const auto moved = Recompute(order_, now());
  ASSERT_TRUE(moved.has_value());
  EXPECT_EQ(moved->order.etag(), order_.etag()) << "an answer under way must not be refused";
  Take(*moved);
  EXPECT_EQ(AsTime(part(1).accept_due_time()), kNine + 52 * kHour) << "Wednesday is a holiday now";
  EXPECT_EQ(AsTime(part(1).clock().alarms(0).due_time()), kNine + 8 * kHour) << "half of it is spent today";
  EXPECT_THAT(types_, ElementsAre("DEADLINE_MOVED"));
}

}  // namespace
}  // namespace peidan::lifecycle
