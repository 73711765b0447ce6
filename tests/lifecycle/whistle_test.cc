// What each command makes of a whistle, what it says, and what it answers where it cannot be.
#include "server/lifecycle/whistle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lifecycle/whistle_maker.h"

namespace peidan::lifecycle {
namespace {

using testing::ElementsAre;
using testing::Pair;
using testing::UnorderedElementsAre;

std::vector<std::string> Said(const std::vector<v1::Event>& events) {
  std::vector<std::string> said;
  for (const v1::Event& event : events) {
    said.push_back(absl::StrCat(v1::EventType_Name(event.type()).substr(sizeof("EVENT_TYPE")), " ", event.actor(),
                                event.bureau().empty() ? "" : " > ", event.bureau()));
  }
  return said;
}

std::vector<std::string> Said(const WhistleOutcome& outcome) {
  return Said(std::get<WhistleTransition>(outcome).events);
}

std::map<std::string, std::string> Refusal(const WhistleOutcome& outcome) {
  return std::get<WhistleRefusal>(outcome).metadata;
}

v1::Whistle Sounded() {
  return Done(SoundWhistle(Submitted(v1::WHISTLE_KIND_COMPLAINT).whistle, "", kDeadlines, kNineOClock));
}

TEST(WhistleTest, AComplaintWaitsForTheReviewAndTellsNoBureau) {
  const WhistleTransition submitted = Submitted(v1::WHISTLE_KIND_COMPLAINT);
  EXPECT_EQ(submitted.whistle.state(), v1::WHISTLE_STATE_REVIEW);
  EXPECT_EQ(submitted.whistle.etag(), "1");
  EXPECT_FALSE(submitted.whistle.has_sound_time());
  EXPECT_THAT(Said(submitted.events), ElementsAre("WHISTLE_SUBMITTED subdistricts/110108001"));
  for (const v1::Summons& summons : submitted.whistle.summons()) {
    EXPECT_EQ(summons.state(), v1::SUMMONS_STATE_WAITING);
    EXPECT_FALSE(summons.has_check_in_due_time());
  }
}

TEST(WhistleTest, AnEmergencySoundsAtOnceWithoutAReview) {
  const WhistleTransition submitted = Submitted(v1::WHISTLE_KIND_EMERGENCY);
  EXPECT_EQ(submitted.whistle.state(), v1::WHISTLE_STATE_SOUNDED);
  EXPECT_FALSE(submitted.whistle.has_review());
  EXPECT_THAT(Said(submitted.events), ElementsAre("WHISTLE_SUBMITTED subdistricts/110108001",
                                                  "WHISTLE_SOUNDED subdistricts/110108001 > bureaus/chengguanzhifa",
                                                  "WHISTLE_SOUNDED subdistricts/110108001 > bureaus/xiaofang",
                                                  "WHISTLE_SOUNDED subdistricts/110108001 > bureaus/fangguan"));
  EXPECT_EQ(submitted.events[0].why(), "应急处置，直接分哨，不经审核");
}

TEST(WhistleTest, TheReviewLetsItSoundAndTheClocksBegin) {
  const WhistleOutcome outcome =
      SoundWhistle(Submitted(v1::WHISTLE_KIND_JOINT_ENFORCEMENT).whistle, "情况属实", kDeadlines, kNineOClock);
  EXPECT_THAT(Said(outcome), ElementsAre("WHISTLE_SOUNDED district > bureaus/chengguanzhifa",
                                         "WHISTLE_SOUNDED district > bureaus/xiaofang",
                                         "WHISTLE_SOUNDED district > bureaus/fangguan"));
  const v1::Whistle whistle = Done(outcome);
  EXPECT_EQ(whistle.review().reason(), "情况属实");
  EXPECT_EQ(whistle.etag(), "2");
  EXPECT_EQ(whistle.summons(1).state(), v1::SUMMONS_STATE_SUMMONED);
  EXPECT_EQ(whistle.summons(1).etag(), "2");
  EXPECT_EQ(whistle.summons(1).answer_due_time().seconds(), absl::ToUnixSeconds(kAnswerDue));
  EXPECT_EQ(whistle.summons(1).check_in_due_time().seconds(), absl::ToUnixSeconds(kCheckInDue));
}

TEST(WhistleTest, WithoutALimitNoClockRuns) {
  const v1::Whistle whistle = Done(SoundWhistle(Submitted(v1::WHISTLE_KIND_COMPLAINT).whistle, "",
                                                {absl::InfiniteFuture(), kCheckInDue}, kNineOClock));
  EXPECT_FALSE(whistle.summons(0).has_answer_due_time());
  EXPECT_FALSE(
      ExpireSummons(whistle, 1, v1::DEADLINE_KIND_WHISTLE_ANSWER, kCheckInDue + absl::Hours(1000)).has_value());
}

TEST(WhistleTest, AStoppedWhistleTellsTheStreetAlone) {
  const WhistleOutcome outcome =
      RejectWhistle(Submitted(v1::WHISTLE_KIND_COMPLAINT).whistle, "属街道职责", kNineOClock);
  EXPECT_THAT(Said(outcome), ElementsAre("WHISTLE_REJECTED district"));
  EXPECT_EQ(Done(outcome).state(), v1::WHISTLE_STATE_REJECTED);
  EXPECT_EQ(Done(outcome).summons(2).state(), v1::SUMMONS_STATE_WITHDRAWN);
  EXPECT_TRUE(Done(outcome).has_end_time());
}

TEST(WhistleTest, EachBureauAnswersAndChecksInByItself) {
  v1::SummonsAnswer answer;
  answer.set_handler("王工");
  const WhistleOutcome answered = AnswerSummons(Sounded(), 1, answer, kNineOClock + absl::Hours(1));
  EXPECT_THAT(Said(answered), ElementsAre("SUMMONS_ANSWERED bureaus/chengguanzhifa > bureaus/chengguanzhifa"));
  EXPECT_EQ(Done(answered).summons(0).answer().handler(), "王工");
  EXPECT_EQ(Done(answered).summons(1).SerializeAsString(), Sounded().summons(1).SerializeAsString());

  const WhistleOutcome there = CheckIn(Done(answered), 2, By("赵队"), kNineOClock + absl::Hours(2));
  EXPECT_THAT(Said(there), ElementsAre("SUMMONS_CHECKED_IN bureaus/xiaofang > bureaus/xiaofang"));
  EXPECT_EQ(Done(there).summons(1).answer().handler(), "赵队") << "who is there has answered";
  EXPECT_EQ(Done(there).summons(0).state(), v1::SUMMONS_STATE_ANSWERED);
}

TEST(WhistleTest, WhatIsLateIsSaidFirstAndCountsAllTheSame) {
  EXPECT_THAT(Said(CheckIn(Sounded(), 3, By("李科"), kCheckInDue - absl::Nanoseconds(1))),
              ElementsAre("SUMMONS_ANSWER_OVERDUE system > bureaus/fangguan",
                          "SUMMONS_CHECKED_IN bureaus/fangguan > bureaus/fangguan"));
  const WhistleOutcome late = CheckIn(Sounded(), 3, By("李科"), kCheckInDue);
  EXPECT_THAT(Said(late), ElementsAre("SUMMONS_ANSWER_OVERDUE system > bureaus/fangguan",
                                      "SUMMONS_CHECK_IN_OVERDUE system > bureaus/fangguan",
                                      "SUMMONS_CHECKED_IN bureaus/fangguan > bureaus/fangguan"));
  EXPECT_TRUE(Done(late).summons(2).has_check_in_overdue_time());
  EXPECT_EQ(Done(late).summons(2).state(), v1::SUMMONS_STATE_CHECKED_IN);
}

TEST(WhistleTest, ADeadlineIsMissedAtItsInstantOnceAndMovesNothing) {
  constexpr auto kind = v1::DEADLINE_KIND_WHISTLE_ANSWER;
  EXPECT_FALSE(ExpireSummons(Sounded(), 1, kind, kAnswerDue - absl::Nanoseconds(1)).has_value());
  const auto expired = ExpireSummons(Sounded(), 1, kind, kAnswerDue);
  ASSERT_TRUE(expired.has_value());
  EXPECT_THAT(Said(expired->events), ElementsAre("SUMMONS_ANSWER_OVERDUE system > bureaus/chengguanzhifa"));
  EXPECT_EQ(expired->events[0].why(), "逾期未应哨");
  EXPECT_EQ(expired->whistle.etag(), Sounded().etag());
  EXPECT_EQ(expired->whistle.summons(0).etag(), Sounded().summons(0).etag());
  EXPECT_FALSE(ExpireSummons(expired->whistle, 1, kind, kCheckInDue).has_value());
  EXPECT_FALSE(ExpireSummons(Sounded(), 0, kind, kCheckInDue).has_value());
  EXPECT_FALSE(ExpireSummons(Sounded(), 4, kind, kCheckInDue).has_value());
  EXPECT_FALSE(ExpireSummons(Sounded(), 1, v1::DEADLINE_KIND_ACCEPT, kCheckInDue).has_value());
}

TEST(WhistleTest, IsClosedWhenWhoCameIsRatedAndWhoDidNotIsExplained) {
  v1::Whistle whistle = Done(CheckIn(Sounded(), 1, By("王工"), kNineOClock));
  const absl::Time late = kCheckInDue + absl::Hours(1);
  EXPECT_THAT(Refusal(CloseWhistle(whistle, {}, "", late)),
              UnorderedElementsAre(Pair("present", "WHISTLE_STATE_SOUNDED"), Pair("unrated", "bureaus/chengguanzhifa"),
                                   Pair("possible", "AnswerSummons, CheckIn, RateSummons")));
  whistle = Done(RateSummons(whistle, 1, Satisfied(), kNineOClock));
  const v1::SummonsAbsence xiaofang = Absent("bureaus/xiaofang", "同时有火警出动");
  EXPECT_THAT(Refusal(CloseWhistle(whistle, {xiaofang, Absent("bureaus/chengguanzhifa", "没来")}, "", late)),
              UnorderedElementsAre(Pair("present", "WHISTLE_STATE_SOUNDED"), Pair("absent", "bureaus/fangguan"),
                                   Pair("not_absent", "bureaus/chengguanzhifa"),
                                   Pair("possible", "CloseWhistle, AnswerSummons, CheckIn")));
  const WhistleOutcome closed =
      CloseWhistle(whistle, {xiaofang, Absent("bureaus/fangguan", "未说明原因")}, "通道已清理", late);
  EXPECT_THAT(Said(closed), ElementsAre("SUMMONS_ANSWER_OVERDUE system > bureaus/xiaofang",
                                        "SUMMONS_CHECK_IN_OVERDUE system > bureaus/xiaofang",
                                        "SUMMONS_ANSWER_OVERDUE system > bureaus/fangguan",
                                        "SUMMONS_CHECK_IN_OVERDUE system > bureaus/fangguan",
                                        "WHISTLE_CLOSED subdistricts/110108001 > bureaus/chengguanzhifa",
                                        "WHISTLE_CLOSED subdistricts/110108001 > bureaus/xiaofang",
                                        "WHISTLE_CLOSED subdistricts/110108001 > bureaus/fangguan"));
  EXPECT_EQ(Done(closed).state(), v1::WHISTLE_STATE_CLOSED);
  EXPECT_EQ(Done(closed).summons(1).absence_reason(), "同时有火警出动");
  EXPECT_EQ(Done(closed).end_note(), "通道已清理");
}

TEST(WhistleTest, IsTakenBackUntilSomebodyHasCome) {
  const WhistleOutcome early =
      WithdrawWhistle(Submitted(v1::WHISTLE_KIND_COMPLAINT).whistle, "已自行解决", kNineOClock);
  EXPECT_THAT(Said(early), ElementsAre("WHISTLE_WITHDRAWN subdistricts/110108001"));
  const WhistleOutcome later = WithdrawWhistle(Sounded(), "已自行解决", kNineOClock);
  EXPECT_EQ(Said(later).size(), 3u) << "whoever was summoned is told";
  EXPECT_EQ(Done(later).state(), v1::WHISTLE_STATE_WITHDRAWN);
  const v1::Whistle there = Done(CheckIn(Sounded(), 2, By("赵队"), kNineOClock));
  EXPECT_THAT(Refusal(WithdrawWhistle(there, "已自行解决", kNineOClock)),
              UnorderedElementsAre(Pair("present", "WHISTLE_STATE_SOUNDED"), Pair("checked_in", "bureaus/xiaofang"),
                                   Pair("possible", "AnswerSummons, CheckIn, RateSummons")));
}

TEST(WhistleTest, AWrongMoveSaysWhatIsPossibleNow) {
  EXPECT_THAT(Refusal(CheckIn(Submitted(v1::WHISTLE_KIND_COMPLAINT).whistle, 1, By("王工"), kNineOClock)),
              UnorderedElementsAre(Pair("present", "SUMMONS_STATE_WAITING"), Pair("possible", "")));
  EXPECT_THAT(
      Refusal(RateSummons(Sounded(), 1, Satisfied(), kNineOClock)),
      UnorderedElementsAre(Pair("present", "SUMMONS_STATE_SUMMONED"), Pair("possible", "AnswerSummons, CheckIn")));
  EXPECT_THAT(Refusal(SoundWhistle(Sounded(), "", kDeadlines, kNineOClock)),
              UnorderedElementsAre(Pair("present", "WHISTLE_STATE_SOUNDED"),
                                   Pair("possible", "WithdrawWhistle, CloseWhistle, AnswerSummons, CheckIn")));
}

}  // namespace
}  // namespace peidan::lifecycle
