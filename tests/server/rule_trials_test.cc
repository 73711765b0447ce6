#include "server/rule_trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/error.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

// The rule set of Haidian with one case more.
std::vector<matching::RuleFile> WithCase(const std::string& line) {
  std::vector<matching::RuleFile> files = HaidianRules();
  for (matching::RuleFile& file : files) {
    if (file.name == "cases.csv") file.text += line + "\n";
  }
  return files;
}

TEST(RuleTrialsTest, DecidesTheCasesThatARuleSetCarries) {
  RuleHouse house;
  const auto tested = TestCases(house.env(), house.store(), house.State().active());
  ASSERT_TRUE(tested.ok()) << tested.status();
  EXPECT_GE(tested->cases(), 60);
  EXPECT_EQ(tested->failures_size(), 0) << tested->ShortDebugString();
}

TEST(RuleTrialsTest, NamesTheCasesThatFail) {
  RuleHouse house;
  const std::string hash = house.Upload(WithCase("C900,小区健身器材坏了,MATCHED_OR_GAP,gongan,,"));
  const auto tested = TestCases(house.env(), house.store(), hash);
  ASSERT_TRUE(tested.ok()) << tested.status();
  ASSERT_EQ(tested->failures_size(), 1);
  EXPECT_EQ(tested->failures(0).id(), "C900");
  EXPECT_EQ(tested->failures(0).expected(), "派给委办局，主办 海淀公安分局");
}

TEST(RuleTrialsTest, ARuleSetWhoseCasesFailIsNotActivated) {
  RuleHouse house;
  const std::string before = house.State().active();
  const auto refused = house.Activate(house.Upload(WithCase("C900,小区健身器材坏了,MATCHED_OR_GAP,gongan,,")));
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused.status()), "RULE_CASES_FAILED");
  EXPECT_EQ(house.State().active(), before);
  EXPECT_TRUE(house.Activate(house.Upload(WithCase("C900,小区健身器材坏了,MATCHED_OR_GAP,tiyu,,"))).ok());
}

TEST(RuleTrialsTest, AnUnknownRuleSetIsNotFound) {
  RuleHouse house;
  const auto tested = TestCases(house.env(), house.store(), std::string(64, '0'));
  EXPECT_EQ(tested.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(tested.status()), "RULE_SET_UNKNOWN");
}

}  // namespace
}  // namespace peidan::server
