#include "server/rule_desk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "server/error.h"
#include "server/rule_names.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;

TEST(RuleDeskTest, ActivationSwapsWhatDecidesAndRollbackUndoesOneStepAtATime) {
  RuleHouse house;
  const std::string first = house.State().active();
  const std::string second = house.Upload(Renamed(HaidianRules(), "甲"));
  const std::string third = house.Upload(Renamed(HaidianRules(), "乙"));
  EXPECT_EQ(house.env().matcher.Get()->rules().hash(), first) << "an upload decides nothing";
  EXPECT_EQ(house.Activate(second)->name(), "ruleActivations/2");
  EXPECT_EQ(house.env().matcher.Get()->rules().hash(), second);
  EXPECT_EQ(house.Activate(third)->previous(), RuleSetName(second));
  EXPECT_EQ(house.RollBack()->rule_set(), RuleSetName(second));
  EXPECT_EQ(house.RollBack()->rule_set(), RuleSetName(first));
  EXPECT_EQ(house.env().matcher.Get()->rules().hash(), first);
  const auto none = house.RollBack();
  EXPECT_EQ(none.status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(none.status()), "RULE_SET_NO_PREVIOUS");
  EXPECT_EQ(house.Activate(third)->name(), "ruleActivations/6");
  EXPECT_EQ(house.RollBack()->rule_set(), RuleSetName(first));
}

TEST(RuleDeskTest, ACallerWithAnOldViewIsTold) {
  RuleHouse house;
  const std::string first = house.State().active();
  const std::string second = house.Upload(Renamed(HaidianRules(), "甲"));
  const std::string third = house.Upload(Renamed(HaidianRules(), "乙"));
  EXPECT_TRUE(house.Activate(second, first).ok());
  const auto late = house.Activate(third, first);
  EXPECT_EQ(late.status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(late.status()), "ETAG_MISMATCH");
  EXPECT_EQ(house.Activate(second)->name(), "ruleActivations/2") << "the active one again changes nothing";
  EXPECT_EQ(house.State().activations(), 2);
}

TEST(RuleDeskTest, TheSameFilesAreKeptOnce) {
  RuleHouse house;
  const std::string hash = house.Upload(Renamed(HaidianRules(), "甲"));
  const auto before = house.store().Scan({}).value().size();
  EXPECT_EQ(house.Upload(Renamed(HaidianRules(), "甲")), hash);
  EXPECT_EQ(house.store().Scan({}).value().size(), before);
}

TEST(RuleDeskTest, EveryChangeIsAnEvent) {
  RuleHouse house;
  const std::string second = house.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_TRUE(house.Shadow(second).ok());
  ASSERT_TRUE(house.Shadow("").ok());
  ASSERT_TRUE(house.Shadow(second).ok());
  ASSERT_TRUE(house.Activate(second).ok());
  EXPECT_EQ(house.State().candidate(), "") << "what is active is no candidate";
  ASSERT_TRUE(house.RollBack().ok());
  const auto entries = storage::EventTable::List(house.store(), "", 10'000).value();
  std::vector<std::string> told;
  for (const auto& entry : entries) {
    if (!absl::StartsWith(entry.event.subject(), "ruleSets/")) continue;
    told.push_back(absl::StrCat(v1::EventType_Name(entry.event.type()).substr(20), " ", entry.event.before(), "-",
                                entry.event.after()));
  }
  EXPECT_THAT(told,
              ElementsAre("UPLOADED -RULE_SET_STATE_IDLE", "ACTIVATED RULE_SET_STATE_IDLE-RULE_SET_STATE_ACTIVE",
                          "UPLOADED -RULE_SET_STATE_IDLE", "SHADOWED RULE_SET_STATE_IDLE-RULE_SET_STATE_CANDIDATE",
                          "SHADOWED RULE_SET_STATE_CANDIDATE-RULE_SET_STATE_IDLE",
                          "SHADOWED RULE_SET_STATE_IDLE-RULE_SET_STATE_CANDIDATE",
                          "ACTIVATED RULE_SET_STATE_CANDIDATE-RULE_SET_STATE_ACTIVE",
                          "ROLLED_BACK RULE_SET_STATE_IDLE-RULE_SET_STATE_ACTIVE"));
}

TEST(RuleDeskTest, TheActiveRuleSetIsNoCandidate) {
  RuleHouse house;
  EXPECT_EQ(house.Shadow(house.State().active()).code(), absl::StatusCode::kInvalidArgument);
}

TEST(RuleDeskTest, ManyWhoActivateAtOnceNumberTheirActivationsWithoutGaps) {
  RuleHouse house;
  const std::string sets[] = {house.State().active(), house.Upload(Renamed(HaidianRules(), "甲"))};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 10; ++i) {
        v1::ActivateRuleSetRequest request;
        request.set_name(RuleSetName(sets[(thread + i) % 2]));
        request.set_request_id(absl::StrCat("thread-", thread, "-", i));
        v1::RuleActivation reply;
        const RuleDesk desk(house.env());
        EXPECT_TRUE(
            house.Run([&](const storage::Reader& reader) { return desk.Activate(reader, request, &reply); }).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const int64_t count = house.State().activations();
  const auto history = storage::RuleActivationTable::List(house.store(), count, 1000).value();
  EXPECT_EQ(static_cast<int64_t>(history.size()), count);
  EXPECT_EQ(history.front().record.activation().rule_set(), RuleSetName(house.State().active()));
  for (size_t i = 1; i < history.size(); ++i) {
    EXPECT_EQ(history[i - 1].record.activation().previous(), history[i].record.activation().rule_set());
  }
  EXPECT_EQ(house.env().matcher.Get()->rules().hash(), house.State().active());
}

TEST(RuleDeskTest, NamesAreResolvedOrRefusedWithTheirReason) {
  RuleHouse house;
  const std::string active = house.State().active();
  const auto resolve = [&](const std::string& name) { return ResolveRuleSet(house.store(), "name", name); };
  EXPECT_EQ(resolve(RuleSetName(active)).value(), active);
  EXPECT_EQ(resolve(RuleSetName(active.substr(0, 8))).value(), active);
  EXPECT_EQ(resolve("ruleSets/active").value(), active);
  for (const char* malformed :
       {"", "active", "ruleSets/", "ruleSets/1234567", "ruleSets/XYZ12345", "rulesets/active"}) {
    EXPECT_EQ(resolve(malformed).status().code(), absl::StatusCode::kInvalidArgument) << malformed;
  }
  for (const char* unknown : {"ruleSets/candidate", "ruleSets/00000000"}) {
    EXPECT_EQ(resolve(unknown).status().code(), absl::StatusCode::kNotFound) << unknown;
    EXPECT_EQ(ReasonOf(resolve(unknown).status()), "RULE_SET_UNKNOWN");
  }
}

}  // namespace
}  // namespace peidan::server
