#include "matching/rule_set.h"

#include <algorithm>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The rule set of testdata with one file changed.
std::vector<RuleFile> With(const std::string& name, const std::string& text) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::erase_if(files, [&](const RuleFile& f) { return f.name == name; });
  if (!text.empty()) files.push_back({name, text});
  return files;
}

std::string FaultsOf(const std::vector<RuleFile>& files) {
  return std::string(RuleSet::Compile(files).status().message());
}

#define ROUTING_HEADER "id,topics,actions,settings,audiences,lead,cooperating,priority,basis,note\n"

TEST(RuleSetTest, TheHashDependsOnWhatTheFilesSayAndNotOnTheirOrder) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::reverse(files.begin(), files.end());
  EXPECT_EQ((*RuleSet::Compile(files))->hash(), TestRules()->hash());
  EXPECT_EQ(TestRules()->hash().size(), 64u);
  for (RuleFile& file : files) file.text = absl::StrReplaceAll(file.text, {{"\n", "\r\n"}});
  EXPECT_EQ((*RuleSet::Compile(files))->hash(), TestRules()->hash()) << "spreadsheets write CRLF";
  EXPECT_NE((*RuleSet::Compile(With("scoring.csv", "name,value,note\ndecide_probability,0.6,另一备注\n")))->hash(),
            TestRules()->hash());
}

TEST(RuleSetTest, TheCanonicalFormCompilesToTheSameRuleSet) {
  Faults faults;
  const auto again = RuleSet::Compile(TestRules()->message(), faults);
  ASSERT_NE(again, nullptr) << faults.ToStatus();
  EXPECT_EQ(again->hash(), TestRules()->hash());
  EXPECT_EQ(again->tables().routing.rows().size(), TestRules()->tables().routing.rows().size());
}

TEST(RuleSetTest, MadeLikeAnotherItIsTheSameAndSharesTheLanguageThatBothHave) {
  std::vector<RuleFile> files = ReadRuleFiles(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const std::shared_ptr<const RuleSet> first = RuleSet::Compile(files).value();
  const auto edited = [&files](const std::string& name, const std::string& from, const std::string& to) {
    std::vector<RuleFile> copy = files;
    for (RuleFile& file : copy) {
      if (file.name == name) file.text.replace(file.text.find(from), from.size(), to);
    }
    return copy;
  };
  const struct {
    std::vector<RuleFile> files;
    bool shares;
  } cases[] = {{edited("routing.csv", ",50,", ",51,"), true},
               {edited("word_weights.csv", " 0 ", " 1 "), false},
               {edited("lexicon.csv", ";", ";刚刚想到的新词形;"), false}};
  for (const auto& c : cases) {
    const std::shared_ptr<const RuleSet> alone = RuleSet::Compile(c.files).value();
    const std::shared_ptr<const RuleSet> alike = RuleSet::Compile(c.files, first.get()).value();
    EXPECT_EQ(alike->hash(), alone->hash());
    EXPECT_NE(alike->hash(), first->hash());
    EXPECT_EQ(alike->tables().language == first->tables().language, c.shares);
    const Matcher by_alone(TestCatalog(), alone), by_alike(TestCatalog(), alike);
    for (const char* need :
         {"路灯坏了一个月，晚上老人不敢出门", "楼上装修噪声大，孩子没法写作业", "想请人讲讲防诈骗"}) {
      const Decision a = DecideFreely(NeedOf(need), by_alone), b = DecideFreely(NeedOf(need), by_alike);
      EXPECT_EQ(a.match.SerializeAsString(), b.match.SerializeAsString()) << need;
      EXPECT_EQ(a.certificate.SerializeAsString(), b.certificate.SerializeAsString()) << need;
    }
  }
}

TEST(RuleSetTest, WhatIsSharedOutlivesTheRuleSetItWasMadeFor) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  std::unique_ptr<const RuleSet> first = RuleSet::Compile(files).value();
  const std::shared_ptr<const RuleSet> second = RuleSet::Compile(files, first.get()).value();
  ASSERT_EQ(second->tables().language, first->tables().language);
  first.reset();
  const Matcher matcher(TestCatalog(), second);
  EXPECT_EQ(DecideFreely(NeedOf("路灯不亮"), matcher).match.SerializeAsString(),
            DecideFreely(NeedOf("路灯不亮")).match.SerializeAsString());
}

TEST(RuleSetTest, ReportsFaultsOfEveryFile) {
  std::vector<RuleFile> files = With("joint.csv", "");
  files.push_back({"extra.csv", "x"});
  EXPECT_EQ(FaultsOf(files), "joint.csv:1:1: 缺少文件\nextra.csv:1:1: 清单里没有这个文件");
}

TEST(RuleSetTest, ReportsBadRoutingRows) {
  EXPECT_EQ(FaultsOf(With("routing.csv", ROUTING_HEADER "R1,-,-,-,-,minzheng,,50,,\n"
                                                        "R1,any(lamp.out),-,-,-,,Gong,101,,\n")),
            "routing.csv:2:2: 每一行都必须在这里写条件\n"
            "routing.csv:3:6: 应当有 1 至 3 项\n"
            "routing.csv:3:7: `Gong` 不在这一列的词汇表里\n"
            "routing.csv:3:8: 应当是整数，不小于 1，不大于 100\n"
            "routing.csv:3:1: 编号 `R1` 重复");
}

TEST(RuleSetTest, ReportsRowsThatContradictEachOther) {
  EXPECT_EQ(FaultsOf(With("routing.csv", ROUTING_HEADER "R1,\"any(lamp.out, noise.square)\",-,-,-,minzheng,,50,,\n"
                                                        "R2,\"any(noise.square, lamp.out)\",-,-,-,gongan,,50,,\n")),
            "routing.csv:3:2: 规则 `R2` 与规则 `R1` 条件相同");
}

TEST(RuleSetTest, RowsThatFollowEachOtherInTimeDoNotContradict) {
  const auto rules = RuleSet::Compile(
      With("routing.csv",
           "id,topics,actions,settings,audiences,lead,cooperating,priority,basis,note,owner,valid_from,valid_to\n"
           "R1,any(lamp.out),-,-,-,minzheng,,50,,,张三,,2026-11-24\n"
           "R2,any(lamp.out),-,-,-,gongan,,50,,,李四,2026/11/25,\n"));
  ASSERT_TRUE(rules.ok()) << rules.status();
  ConceptFacts facts{{}, absl::CivilDay(2026, 11, 24)};
  facts.present.set(*(*rules)->tables().lexicon.Find("lamp.out"));
  EXPECT_THAT((*rules)->tables().routing.Collect(facts), ::testing::ElementsAre(0));
  ++facts.day;
  EXPECT_THAT((*rules)->tables().routing.Collect(facts), ::testing::ElementsAre(1));
}

TEST(RuleSetTest, ReportsAHeaderThatDiffers) {
  EXPECT_EQ(FaultsOf(With("scoring.csv", "name,note\n")),
            "scoring.csv:1:1: 表头应当是 `name,value,note,[owner],[valid_from],[valid_to]`，方括号里的列可以省略");
}

TEST(RuleSetTest, ReportsAManifestThatCannotBeReadOrDoesNotSuffice) {
  EXPECT_EQ(FaultsOf(With(kManifestFile, "name: 5")), "manifest.textproto:1:7: 清单写法有误：Expected string, got: 5");
  EXPECT_EQ(FaultsOf(With(kManifestFile, "")), "manifest.textproto:1:1: 缺少文件");
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name != kManifestFile) continue;
    file.text = absl::StrReplaceAll(file.text, {{"\"lead\"", "\"leads\""}, {"HIT_POLICY_PRIORITY", "HIT_POLICY_ANY"}});
  }
  const std::string faults = FaultsOf(files);
  EXPECT_THAT(faults, HasSubstr("routing.csv:1:1: 表头应当是"));
  EXPECT_THAT(faults, HasSubstr("routing.csv:1:1: 表 `routing`：需要结论列 `lead`（列表）"));
  EXPECT_THAT(faults, HasSubstr("表 `urgency_classes`：命中策略应当是 HIT_POLICY_PRIORITY"));
}

TEST(RuleSetTest, ReportsKindsOfTablesThatAreMissing) {
  v1::RuleSet message = TestRules()->message();
  for (v1::RuleTable& table : *message.mutable_tables()) {
    if (table.kind() == v1::TABLE_KIND_SCORING) table.set_kind(v1::TABLE_KIND_CASES);
    if (table.name() == "unclear") table.set_name("unklar");
  }
  Faults faults;
  EXPECT_EQ(RuleSet::Compile(message, faults), nullptr);
  EXPECT_THAT(std::string(faults.ToStatus().message()),
              StartsWith("manifest.textproto:1:1: 应当有且只有一张 TABLE_KIND_SCORING 表\n"
                         "manifest.textproto:1:1: 缺少决策表 `unclear`\n"
                         "scoring.csv:1:1: 表 `scoring`：需要列 `id`"));
}

TEST(RuleSetTest, ReportsBadNumbersOfThePolicy) {
  EXPECT_EQ(FaultsOf(With("scoring.csv", "name,value,note\nspeed,1,\ntext_half,-1,\ntext_half,2,\n")),
            "scoring.csv:2:1: 参数 `speed` 不认得或重复\n"
            "scoring.csv:3:2: `-1` 不是 0 到 1,000,000 的数字\n"
            "scoring.csv:4:1: 参数 `text_half` 不认得或重复");
}

TEST(RuleSetTest, KnowsOnlyTheFourUrgencyClasses) {
  const std::string header = "class,name,topics,limit_hours,sign_in_hours,priority,basis\n";
  EXPECT_THAT(FaultsOf(With("urgency_classes.csv", header + "SOON,快,-,2,1,1,\n")),
              HasSubstr("应当是 EMERGENCY、UTILITIES、COMPLEX 或 GENERAL"));
  EXPECT_THAT(FaultsOf(With("urgency_classes.csv", header + "GENERAL,一般,any(lamp.out),2,1,1,\n")),
              HasSubstr("必须有一行始终有效、适用于任何诉求"));
}

}  // namespace
}  // namespace peidan::matching
