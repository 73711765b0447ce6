#include "server/rule_library.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "server/error.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

TEST(RuleLibraryTest, GivesTheSameObjectUntilItIsPushedOut) {
  RuleHouse house;
  RuleLibrary library;
  const std::string first = house.State().active();
  const RuleSetPtr kept = library.RuleSetOf(house.store(), first).value();
  EXPECT_EQ(library.RuleSetOf(house.store(), first).value(), kept);
  for (size_t i = 0; i < RuleLibrary::kMaxRuleSets; ++i) {
    const std::string hash = house.Upload(Renamed(HaidianRules(), std::string(i + 1, 'x')));
    EXPECT_EQ(library.RuleSetOf(house.store(), hash).value()->hash(), hash);
  }
  const RuleSetPtr again = library.RuleSetOf(house.store(), first).value();
  EXPECT_NE(again, kept);
  EXPECT_EQ(again->hash(), kept->hash());
}

TEST(RuleLibraryTest, AMatcherHasTheCatalogOfItsPin) {
  RuleHouse house;
  const std::string hash = house.State().active();
  house.ChangeCatalog("改过一次的资源说明文字");
  const MatcherPtr old = house.env().library.MatcherFor(house.store(), {1, hash}).value();
  EXPECT_EQ(old->catalog().revision(), 1);
  EXPECT_NE(old->catalog().resources().front().description(), "改过一次的资源说明文字");
  const MatcherPtr live = house.env().library.MatcherFor(house.store(), {2, hash}).value();
  EXPECT_EQ(live->catalog().resources().front().description(), "改过一次的资源说明文字");
  EXPECT_EQ(&live->catalog(), &house.env().matcher.Get()->catalog()) << "the catalog in use is shared";
}

TEST(RuleLibraryTest, WhatIsNotKeptIsNotFound) {
  RuleHouse house;
  RuleLibrary& library = house.env().library;
  const auto unknown = library.RuleSetOf(house.store(), std::string(64, '0'));
  EXPECT_EQ(ReasonOf(unknown.status()), "RULE_SET_UNKNOWN");
  EXPECT_EQ(library.MatcherFor(house.store(), {99, house.State().active()}).status().code(),
            absl::StatusCode::kNotFound);
}

TEST(RuleLibraryTest, ARuleSetThatThisReleaseCannotUseSaysSo) {
  RuleHouse house;
  storage::Batch batch;
  storage::RuleSetTable::Insert(batch, {std::string(64, '1'), {}}, ToRecord({{"routing.csv", "broken"}}));
  ASSERT_TRUE(house.store().CommitAndWait(std::move(batch)).value().committed());
  const auto faulty = house.env().library.RuleSetOf(house.store(), std::string(64, '1'));
  EXPECT_EQ(faulty.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(faulty.status()), "RULE_SET_FAULTY");
  EXPECT_EQ(ReasonOf(house.Activate(std::string(64, '1')).status()), "RULE_SET_FAULTY");
}

TEST(MatcherHolderTest, NobodySeesHalfASnapshotWhileRulesAndCatalogChange) {
  RuleHouse house;
  const std::string sets[] = {house.State().active(), house.Upload(Renamed(HaidianRules(), "甲"))};
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0;
  std::thread reader([&] {
    int64_t revision = 0;
    while (!stop) {
      const MatcherPtr matcher = house.env().matcher.Get();
      EXPECT_TRUE(matcher->rules().hash() == sets[0] || matcher->rules().hash() == sets[1]);
      EXPECT_GE(matcher->catalog().revision(), revision) << "a snapshot never goes back";
      revision = matcher->catalog().revision();
      ++reads;
    }
  });
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(house.Activate(sets[(i + 1) % 2]).ok());
    house.ChangeCatalog(absl::StrCat("第 ", i, " 次修改过的资源说明"));
  }
  stop = true;
  reader.join();
  EXPECT_GT(reads, 0);
  EXPECT_EQ(house.env().matcher.Get()->rules().hash(), house.State().active());
}

}  // namespace
}  // namespace peidan::server
