#include "server/rule_opening.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "server/rule_changes.h"
#include "server/rule_names.h"
#include "storage/memory_store.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const absl::Time kNow = absl::FromUnixSeconds(1795500000);  // 2026-11-24

std::string Hash(char digit) { return std::string(64, digit); }

// Whatever a server does at its start with a library of its own, as after an update.
absl::StatusOr<OpenedRules> Open(storage::KeyValueStore& store, const std::vector<matching::RuleFile>& files) {
  RuleLibrary library;
  return OpenRules(store, library, files, kNow);
}

// Keeps a rule set that no release can compile.
void KeepUnusable(storage::KeyValueStore& store, const std::string& hash) {
  storage::Batch batch;
  storage::RuleSetTable::Insert(batch, {hash, {}}, ToRecord({{"routing.csv", "编号\n"}}));
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
}

void Activate(storage::KeyValueStore& store, const Activation& activation) {
  storage::Batch batch;
  AddActivation(batch, storage::RuleStateTable::Get(store).value(), activation, "district", kNow);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
}

v1::RuleActivation Newest(const storage::Reader& store) {
  const int64_t count = storage::RuleStateTable::Get(store).value().message.activations();
  return storage::RuleActivationTable::Get(store, count).value()->activation();
}

v1::Event LastEvent(const storage::Reader& store) {
  return storage::EventTable::List(store, "", 100'000).value().back().event;
}

TEST(RuleOpeningTest, ANewStoreBeginsWithItsFolderAndLaterOpeningsLeaveItAlone) {
  storage::MemoryStore store;
  const std::string active = Open(store, HaidianRules())->active;
  const record::v1::RuleStateRecord state = storage::RuleStateTable::Get(store)->message;
  EXPECT_EQ(state.active(), active);
  EXPECT_EQ(state.activations(), 1);
  EXPECT_EQ(state.in_effect(), 1);
  const auto bytes = store.Scan({}).value().size();
  const auto again = Open(store, Renamed(HaidianRules(), "甲"));
  EXPECT_EQ(again->active, active);
  EXPECT_EQ(again->replaced, "");
  EXPECT_EQ(store.Scan({}).value().size(), bytes);
}

TEST(RuleOpeningTest, ANewStoreIsRefusedAFolderThatAnUploadWouldBe) {
  std::vector<matching::RuleFile> never_hits = HaidianRules();
  for (matching::RuleFile& file : never_hits) {
    if (file.name == "routing.csv") file.text += "R9001,any(sport.equip),-,none(sport.equip),-,tiyu,,60,依据,\n";
  }
  ASSERT_TRUE(matching::RuleSet::Compile(never_hits).ok()) << "only the static check finds it";
  storage::MemoryStore store;
  for (const auto& files : {never_hits, std::vector<matching::RuleFile>()}) {
    const auto refused = Open(store, files);
    EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(store.Scan({}).value().empty());
  }
  EXPECT_THAT(std::string(Open(store, never_hits).status().message()),
              AllOf(HasSubstr("routing.csv:"), HasSubstr("ROW_NEVER_HITS")));
}

TEST(RuleOpeningTest, AnActiveRuleSetThatCannotBeUsedMakesWayForTheOneBefore) {
  RuleHouse house;
  const std::string first = house.State().active();
  const std::string second = house.Upload(Renamed(HaidianRules(), "甲"));
  ASSERT_TRUE(house.Activate(second).ok());
  for (const char digit : {'1', '2'}) {
    KeepUnusable(house.store(), Hash(digit));
    Activate(house.store(), {v1::RULE_ACTIVATION_KIND_ACTIVATE, Hash(digit), "旧版本启用"});
  }
  const auto opened = OpenRules(house.store(), house.env().library, HaidianRules(), kNow);
  EXPECT_EQ(opened->active, second);
  EXPECT_EQ(opened->replaced, Hash('2'));
  EXPECT_EQ(house.State().active(), second);
  const v1::RuleActivation newest = Newest(house.store());
  EXPECT_EQ(newest.kind(), v1::RULE_ACTIVATION_KIND_FALLBACK);
  EXPECT_EQ(newest.rule_set(), RuleSetName(second));
  EXPECT_EQ(newest.previous(), RuleSetName(Hash('2')));
  EXPECT_THAT(newest.reason(), AllOf(HasSubstr("ruleSets/22222222"), HasSubstr("manifest.textproto:1:1: 缺少文件")));
  const v1::Event told = LastEvent(house.store());
  EXPECT_EQ(told.type(), v1::EVENT_TYPE_RULE_SET_FELL_BACK);
  EXPECT_EQ(told.subject(), RuleSetName(second));
  EXPECT_EQ(told.actor(), "system");
  EXPECT_EQ(told.before(), "RULE_SET_STATE_IDLE");
  EXPECT_EQ(told.after(), "RULE_SET_STATE_ACTIVE");
  EXPECT_EQ(told.why(), newest.reason());

  ASSERT_TRUE(house.env().matcher.Reload(house.store()).ok());
  EXPECT_EQ(house.Place("路灯不亮").match().rule_set_hash(), second);
  EXPECT_EQ(Open(house.store(), HaidianRules())->replaced, "") << "once is enough";
  EXPECT_EQ(house.RollBack()->rule_set(), RuleSetName(first)) << "as if the unusable ones had never been";
}

TEST(RuleOpeningTest, WhatAPersonTookBackIsNotTakenAgainAndTheFolderIs) {
  storage::MemoryStore store;
  KeepUnusable(store, Hash('1'));
  Activate(store, {v1::RULE_ACTIVATION_KIND_INITIAL, Hash('1'), "旧版本启用"});
  storage::Batch batch;
  const auto files = Renamed(HaidianRules(), "甲");
  const auto rules = matching::RuleSet::Compile(files).value();
  AddRuleSet(batch, *rules, files, "试过", "district", kNow);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  Activate(store, {v1::RULE_ACTIVATION_KIND_ACTIVATE, rules->hash(), "试过"});
  Activate(store, {v1::RULE_ACTIVATION_KIND_ROLLBACK, Hash('1'), "不好", 1});

  const auto before = store.Scan({}).value().size();
  EXPECT_EQ(Open(store, {}).status().code(), absl::StatusCode::kInvalidArgument) << "nothing that could decide";
  EXPECT_EQ(store.Scan({}).value().size(), before);

  const auto opened = Open(store, Renamed(HaidianRules(), "乙"));
  EXPECT_EQ(opened->active, matching::RuleSet::Compile(Renamed(HaidianRules(), "乙")).value()->hash());
  EXPECT_EQ(Newest(store).kind(), v1::RULE_ACTIVATION_KIND_FALLBACK);
  EXPECT_EQ(storage::RuleActivationTable::Get(store, 4).value()->back(), 0) << "there is nothing to go back to";
  EXPECT_EQ(storage::RuleStateTable::Get(store)->message.in_effect(), 4);
  EXPECT_EQ(Open(store, {})->active, opened->active);
}

TEST(RuleOpeningTest, OfTwoServersThatStartAtOnceOneBeginsTheStoreAndTheOtherFollows) {
  storage::MemoryStore store;
  absl::StatusOr<OpenedRules> other;
  std::thread rival([&] { other = Open(store, Renamed(HaidianRules(), "甲")); });
  const auto opened = Open(store, HaidianRules());
  rival.join();
  ASSERT_TRUE(opened.ok()) << opened.status();
  ASSERT_TRUE(other.ok()) << other.status();
  EXPECT_EQ(opened->active, other->active);
  EXPECT_EQ(storage::RuleStateTable::Get(store)->message.activations(), 1);
}

TEST(RuleOpeningTest, AFolderThatIsKeptAlreadyIsActivatedAsItIs) {
  storage::MemoryStore store;
  const std::string kept = Open(store, HaidianRules())->active;
  KeepUnusable(store, Hash('1'));
  Activate(store, {v1::RULE_ACTIVATION_KIND_INITIAL, Hash('1'), "无路可退"});
  EXPECT_EQ(Open(store, HaidianRules())->active, kept);
  EXPECT_EQ(storage::RuleSetTable::List(store, {.size = 10})->total, 2);
}

TEST(RuleOpeningTest, ACandidateThatCannotBeUsedEnds) {
  RuleHouse house;
  KeepUnusable(house.store(), Hash('1'));
  const auto before = storage::RuleStateTable::Get(house.store()).value();
  record::v1::RuleStateRecord after = before.message;
  after.set_candidate(Hash('1'));
  storage::Batch batch;
  ASSERT_TRUE(AddCandidate(batch, house.store(), before, after, {"district", ""}, kNow).ok());
  ASSERT_TRUE(house.store().CommitAndWait(std::move(batch)).value().committed());
  const auto opened = Open(house.store(), HaidianRules());
  EXPECT_EQ(opened->ended_candidate, Hash('1'));
  EXPECT_EQ(opened->replaced, "");
  EXPECT_EQ(house.State().candidate(), "");
  const v1::Event told = LastEvent(house.store());
  EXPECT_EQ(told.type(), v1::EVENT_TYPE_RULE_SET_SHADOWED);
  EXPECT_EQ(told.after(), "RULE_SET_STATE_IDLE");
  EXPECT_THAT(told.why(), HasSubstr("manifest.textproto"));
}

}  // namespace
}  // namespace peidan::server
