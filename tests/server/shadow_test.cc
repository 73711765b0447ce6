#include <gtest/gtest.h>

#include <thread>

#include "matching/compare.h"
#include "server/replay.h"
#include "server/rule_differences.h"
#include "server/shadow_worker.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

constexpr char kNeed[] = "路灯坏了一个月，晚上老人不敢出门";

// Lets the candidate decide everything that waits.
void CatchUp(const RuleHouse& house) {
  while (ShadowWorker::CatchUp(house.env()).value()) {
  }
}

std::vector<storage::ShadowTable::Entry> Decided(RuleHouse& house, const std::string& candidate) {
  return storage::ShadowTable::List(house.store(), candidate, "", 10'000).value();
}

TEST(ShadowTest, DecidesWhatIsPlacedFromNowOnAndNothingBefore) {
  RuleHouse house;
  house.Place(kNeed);
  const std::string candidate = house.Upload(Renamed(HaidianRules(), "甲"));
  CatchUp(house);
  EXPECT_TRUE(Decided(house, candidate).empty());
  ASSERT_TRUE(house.Shadow(candidate).ok());
  const v1::Order order = house.Place(kNeed);
  CatchUp(house);
  const auto decided = Decided(house, candidate);
  ASSERT_EQ(decided.size(), 1u);
  EXPECT_EQ(decided[0].order, order.name());
  EXPECT_EQ(decided[0].match.rule_set_hash(), candidate);
  EXPECT_FALSE(matching::DecidedOtherwise(decided[0].match, order.match()));
}

TEST(ShadowTest, EveryOrderIsDecidedOnceHoweverOftenThePortionsBreakOff) {
  RuleHouse house;
  const std::string candidate = house.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_TRUE(house.Shadow(candidate).ok());
  for (int i = 0; i < 150; ++i) {
    house.Place(kNeed);
    if (i % 40 == 0) ShadowWorker::CatchUp(house.env()).value();
  }
  CatchUp(house);
  EXPECT_EQ(Decided(house, candidate).size(), 150u);
  EXPECT_FALSE(ShadowWorker::CatchUp(house.env()).value()) << "its own writes give it nothing to do";
}

TEST(ShadowTest, ANewCandidateBeginsAtTheEndAndTheOldOneEnds) {
  RuleHouse house;
  const std::string first = house.Upload(Renamed(HaidianRules(), "甲"));
  const std::string second = house.Upload(Renamed(HaidianRules(), "乙"));
  ASSERT_TRUE(house.Shadow(first).ok());
  house.Place(kNeed);
  ASSERT_TRUE(house.Shadow(second).ok());
  house.Place(kNeed);
  CatchUp(house);
  EXPECT_TRUE(Decided(house, first).empty()) << "what it had not decided when it was replaced";
  EXPECT_EQ(Decided(house, second).size(), 1u);
  ASSERT_TRUE(house.Shadow("").ok());
  house.Place(kNeed);
  CatchUp(house);
  EXPECT_EQ(Decided(house, second).size(), 1u);
}

TEST(ShadowTest, WhatAFormerCandidateDecidedGoesInPortions) {
  RuleHouse house;
  const std::string first = house.Upload(Renamed(HaidianRules(), "甲"));
  const std::string second = house.Upload(Renamed(HaidianRules(), "乙"));
  storage::Batch batch;
  for (int i = 0; i < 1100; ++i) storage::ShadowTable::Put(batch, first, absl::StrCat("orders/", 10'000 + i), {});
  storage::ShadowTable::Put(batch, second, "orders/10000", {});
  ASSERT_TRUE(house.store().CommitAndWait(std::move(batch)).value().committed());
  ASSERT_TRUE(house.Shadow(second).ok());
  EXPECT_TRUE(ShadowWorker::Sweep(house.env()).value());
  EXPECT_EQ(Decided(house, first).size(), 600u);
  EXPECT_TRUE(ShadowWorker::Sweep(house.env()).value());
  EXPECT_FALSE(ShadowWorker::Sweep(house.env()).value());
  EXPECT_TRUE(Decided(house, first).empty());
  EXPECT_EQ(Decided(house, second).size(), 1u);
  ASSERT_TRUE(house.Shadow("").ok());
  EXPECT_FALSE(ShadowWorker::Sweep(house.env()).value());
  EXPECT_TRUE(Decided(house, second).empty());
}

TEST(ShadowTest, TheWorkerSweepsBehindACandidateThatIsReplaced) {
  RuleHouse house;
  const std::string first = house.Upload(Renamed(HaidianRules(), "甲"));
  const std::string second = house.Upload(Renamed(HaidianRules(), "乙"));
  ASSERT_TRUE(house.Shadow(first).ok());
  house.Place(kNeed);
  CatchUp(house);
  ASSERT_EQ(Decided(house, first).size(), 1u);
  const auto worker = ShadowWorker::Start(house.env());
  ASSERT_TRUE(house.Shadow(second).ok());
  const std::string order = house.Place(kNeed).name();
  while (Decided(house, second).empty() || !Decided(house, first).empty()) std::this_thread::yield();
  EXPECT_EQ(Decided(house, second)[0].order, order);
}

TEST(ShadowTest, AListOfDifferencesEndsWhenItsCandidateDoes) {
  RuleHouse house;
  const std::string candidate = house.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_TRUE(house.Shadow(candidate).ok());
  const auto source = MakeShadowDifferences(house.env(), house.State().active(), candidate, 10);
  ASSERT_TRUE(house.Shadow("").ok());
  std::deque<v1::ListShadowDifferencesResponse> found;
  EXPECT_EQ(source->Next(found).status().code(), absl::StatusCode::kAborted);
}

TEST(ShadowTest, FollowsTheFeedOnItsOwnThreadAndStops) {
  RuleHouse house;
  const std::string candidate = house.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_TRUE(house.Shadow(candidate).ok());
  {
    const auto worker = ShadowWorker::Start(house.env());
    for (int i = 0; i < 20; ++i) house.Place(kNeed);
  }
  CatchUp(house);  // what it had no time for
  EXPECT_EQ(Decided(house, candidate).size(), 20u);
}

}  // namespace
}  // namespace peidan::server
