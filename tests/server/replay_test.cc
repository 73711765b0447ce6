#include "server/replay.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matching/compare.h"
#include "matching/engine_revision.h"
#include "server/replay_job.h"
#include "server/rule_differences.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;

constexpr char kNeed[] = "小区健身器材坏了两件，转腰器的轴都掉出来了，别磕着老人";

// The row of routing.csv that gives a decision its lead.
std::string RowBehind(const RecordedDecision& decision) {
  for (const auto& bureau : decision.certificate.bureaus()) {
    if (bureau.candidate() != matching::LeadOf(decision.match)) continue;
    for (const auto& term : bureau.terms()) {
      if (absl::StartsWith(term.term(), "routing:")) return term.term().substr(8);
    }
  }
  return "";
}

std::vector<RecordedDecision> Recorded(const RuleHouse& house) {
  return RecordedOrders(house.env().store, 1000).Next()->decisions;
}

v1::ReplaySummary ReplayAll(const RuleHouse& house) {
  Replay replay(house.env());
  RecordedOrders orders(house.env().store, 1'000'000);
  do {
    const auto portion = orders.Next().value();
    EXPECT_TRUE(replay.Add(portion.decisions, portion.skipped).ok());
  } while (!orders.done());
  return replay.summary();
}

template <typename M>
std::vector<M> Drain(MessageSource<M>& source) {
  std::deque<M> found;
  while (!source.Next(found).value()) {
  }
  return {found.begin(), found.end()};
}

// Places the need, and keeps a copy of the rules that gives it to another bureau.
std::string UploadWithOtherLead(RuleHouse& house) {
  house.Place(kNeed);
  const RecordedDecision decision = Recorded(house).front();
  const std::string lead = matching::LeadOf(decision.match).substr(8);
  return house.Upload(WithLead(HaidianRules(), RowBehind(decision), lead, "minzheng"));
}

TEST(ReplayTest, DecisionsOfPastRulesAndCatalogsComeOutTheSame) {
  RuleHouse house;
  const std::string second = UploadWithOtherLead(house);
  house.ChangeCatalog("第一次修改过的资源说明");
  house.Place(kNeed);
  ASSERT_TRUE(house.Activate(second).ok());
  house.Place(kNeed);
  house.ChangeCatalog("第二次修改过的资源说明");
  house.Place("路灯坏了一个月，晚上老人不敢出门");
  ASSERT_TRUE(house.RollBack().ok());
  const v1::ReplaySummary summary = ReplayAll(house);
  EXPECT_EQ(summary.replayed(), 4);
  EXPECT_EQ(summary.identical(), 4);
  EXPECT_EQ(summary.skipped() + summary.not_kept(), 0);
}

TEST(ReplayTest, OneChangedByteOfTheCertificateIsFound) {
  RuleHouse house;
  const std::string order = house.Place(kNeed).name();
  std::vector<RecordedDecision> recorded = Recorded(house);
  recorded[0].certificate.add_reasons("后添的一句");
  Replay replay(house.env());
  ASSERT_TRUE(replay.Add(recorded, 2).ok());
  EXPECT_EQ(replay.summary().replayed(), 1);
  EXPECT_EQ(replay.summary().identical(), 0);
  EXPECT_EQ(replay.summary().skipped(), 2);
  EXPECT_THAT(replay.summary().different(), ElementsAre(order));
}

TEST(ReplayTest, WhatAnEarlierReleaseDidNotKeepIsCountedApart) {
  RuleHouse house;
  house.Place(kNeed);
  std::vector<RecordedDecision> recorded = Recorded(house);
  recorded.push_back(recorded[0]);
  recorded[0].match.set_rule_set_hash(std::string(64, '0'));
  recorded[1].match.set_catalog_revision(99);
  Replay replay(house.env());
  ASSERT_TRUE(replay.Add(recorded, 0).ok());
  EXPECT_EQ(replay.summary().not_kept(), 2);
  EXPECT_EQ(replay.summary().replayed(), 0);
}

TEST(ReplayTest, ARuleSetThatThisReleaseCannotUseIsCountedByOrderAndEndsNothing) {
  RuleHouse house;
  const std::string faulty(64, '1');
  storage::Batch batch;
  storage::RuleSetTable::Insert(batch, {faulty, {}}, ToRecord({{"routing.csv", "编号\n"}}));
  ASSERT_TRUE(house.store().CommitAndWait(std::move(batch)).value().committed());
  for (int i = 0; i < 102; ++i) house.Place("路灯不亮");
  house.Place(kNeed);
  std::vector<RecordedDecision> recorded = Recorded(house);
  ASSERT_EQ(recorded.size(), 103u);
  for (size_t i = 1; i < recorded.size(); ++i) recorded[i].match.set_rule_set_hash(faulty);
  Replay replay(house.env());
  ASSERT_TRUE(replay.Add(recorded, 0).ok());
  const v1::ReplaySummary& summary = replay.summary();
  EXPECT_EQ(summary.not_recomputable(), 102);
  EXPECT_EQ(summary.replayed(), 1);
  EXPECT_EQ(summary.identical(), 1);
  ASSERT_EQ(summary.obstacles_size(), 100);
  EXPECT_EQ(summary.obstacles(0).order(), recorded[1].order) << "newest first";
  EXPECT_EQ(summary.obstacles(0).rule_set(), "ruleSets/" + faulty);
  EXPECT_THAT(summary.obstacles(0).why(), testing::HasSubstr("manifest.textproto:1:1: 缺少文件"));
}

TEST(ReplayTest, ADecisionOfAnEarlierReleaseComesOutAsThatReleaseWroteIt) {
  RuleHouse house;
  house.Place("楼道里电动车充电，太危险。另外小区健身器材坏了没人修");
  std::vector<RecordedDecision> recorded = Recorded(house);
  v1::Match& match = recorded[0].match;
  ASSERT_EQ(match.needs_size(), 2);
  match.clear_needs();
  match.clear_advice();
  match.clear_engine_revision();
  Replay replay(house.env());
  ASSERT_TRUE(replay.Add(recorded, 0).ok());
  EXPECT_EQ(replay.summary().replayed(), 1);
  EXPECT_EQ(replay.summary().identical(), 1);
}

TEST(ReplayTest, ADecisionOfALaterReleaseIsCountedApart) {
  RuleHouse house;
  house.Place(kNeed);
  std::vector<RecordedDecision> recorded = Recorded(house);
  recorded[0].match.set_engine_revision(matching::kEngineRevision + 1);
  Replay replay(house.env());
  ASSERT_TRUE(replay.Add(recorded, 0).ok());
  EXPECT_EQ(replay.summary().of_later_release(), 1);
  EXPECT_EQ(replay.summary().replayed(), 0);
}

TEST(ReplayTest, OrdersComeInPortionsNewestFirstAndNoFurtherThanAsked) {
  RuleHouse house;
  const size_t count = RecordedOrders::kPortion + 20;
  for (size_t i = 0; i < count; ++i) house.Place("路灯不亮");
  const auto seen = [&](size_t limit) {
    size_t decisions = 0;
    RecordedOrders orders(house.env().store, limit);
    do {
      const auto portion = orders.Next().value();
      EXPECT_LE(portion.decisions.size(), RecordedOrders::kPortion);
      decisions += portion.decisions.size();
    } while (!orders.done());
    return decisions;
  };
  EXPECT_EQ(seen(1'000'000), count);
  EXPECT_EQ(seen(RecordedOrders::kPortion), RecordedOrders::kPortion);
  EXPECT_EQ(seen(RecordedOrders::kPortion + 1), RecordedOrders::kPortion + 1);
  EXPECT_EQ(seen(1), 1u);
}

TEST(RuleDifferencesTest, NamesTheOrdersThatMoveAndTheBureausTheyMoveBetween) {
  RuleHouse house;
  const std::string first = house.State().active();
  const std::string second = UploadWithOtherLead(house);
  house.Place("路灯坏了一个月，晚上老人不敢出门");
  const auto answers = Drain(*MakeDiff(house.env(), first, second, 100, /*explain=*/false));
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(matching::LeadOf(answers[0].difference().after()), "bureaus/minzheng");
  EXPECT_FALSE(answers[0].difference().has_after_certificate());
  const v1::RuleComparison& comparison = answers[1].comparison();
  EXPECT_EQ(comparison.compared(), 2);
  EXPECT_EQ(comparison.different(), 1);
  ASSERT_EQ(comparison.shifts_size(), 1);
  EXPECT_EQ(comparison.shifts(0).to(), "bureaus/minzheng");
  EXPECT_EQ(Drain(*MakeDiff(house.env(), first, second, 100, /*explain=*/true))[0]
                .difference()
                .after_certificate()
                .inputs()
                .need()
                .text(),
            kNeed);
  EXPECT_EQ(Drain(*MakeDiff(house.env(), first, second, 1, false)).size(), 1u) << "the newest does not move";
  EXPECT_EQ(Drain(*MakeDiff(house.env(), first, first, 100, false))[0].comparison().different(), 0);
}

TEST(RuleDifferencesTest, ARuleSetThatCannotBeUsedIsNoComparisonOfNothing) {
  RuleHouse house;
  storage::Batch batch;
  storage::RuleSetTable::Insert(batch, {std::string(64, '1'), {}}, ToRecord({{"routing.csv", "编号\n"}}));
  ASSERT_TRUE(house.store().CommitAndWait(std::move(batch)).value().committed());
  house.Place(kNeed);
  std::deque<v1::DiffRuleSetsResponse> found;
  const auto source = MakeDiff(house.env(), house.State().active(), std::string(64, '1'), 100, /*explain=*/false);
  EXPECT_EQ(source->Next(found).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace peidan::server
