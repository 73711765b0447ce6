#include "matching/rule_cases.h"

#include "gmock/gmock.h"
#include "matching/rule_files.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

#define CASES_HEADER "id,text,decision,lead,cooperating,note\n"

// What a manifest says of a table of cases.
constexpr char kDefinition[] = R"pb(
  tables {
    name: "cases"
    kind: TABLE_KIND_CASES
    file: "cases.csv"
    columns { name: "id" role: COLUMN_ROLE_ID }
    columns { name: "text" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "decision" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "lead" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING list: true }
    columns { name: "cooperating" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING list: true }
    columns { name: "note" role: COLUMN_ROLE_NOTE }
  }
)pb";

std::vector<RuleCase> Load(const std::string& rows, Faults& faults) {
  return LoadRuleCases(ParseRuleFiles({{kManifestFile, kDefinition}, {"cases.csv", CASES_HEADER + rows}}, faults),
                       faults);
}

// The results of cases on the small rule set.
std::vector<v1::RuleCaseResult> ResultsOf(const std::string& rows) {
  Faults faults;
  const std::vector<RuleCase> cases = Load(rows, faults);
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  return TestRuleCases(cases, TestMatcher(), TestNow());
}

TEST(RuleCasesTest, ARuleSetMayDoWithoutCases) {
  Faults faults;
  EXPECT_THAT(LoadRuleCases(TestRules()->message(), faults), IsEmpty());
  EXPECT_TRUE(faults.empty());
}

TEST(RuleCasesTest, ReadsEveryColumnAndPutsTheCasesInOrderOfTheirIds) {
  Faults faults;
  const std::vector<RuleCase> cases =
      Load("C2,着火了,EMERGENCY,,,\nC1,急救培训,MATCHED_OR_GAP,honghui; weijian,zhengshu,急救\n", faults);
  ASSERT_TRUE(faults.empty());
  ASSERT_EQ(cases.size(), 2u);
  EXPECT_EQ(cases[0].id, "C1");
  EXPECT_EQ(cases[0].text, "急救培训");
  EXPECT_EQ(cases[0].decision, ExpectedDecision::kMatchedOrGap);
  EXPECT_THAT(cases[0].leads, ElementsAre("bureaus/honghui", "bureaus/weijian"));
  EXPECT_THAT(cases[0].cooperating, ElementsAre("bureaus/zhengshu"));
  EXPECT_EQ(cases[0].note, "急救");
  EXPECT_EQ(cases[1].decision, ExpectedDecision::kEmergency);
}

TEST(RuleCasesTest, PointsAtWhatIsWrong) {
  Faults faults;
  EXPECT_THAT(Load("C1,急救,,,,\nC1,急救,,,,\n,急救,,,,\nC2,,,,,\nC3,急救,DONE,,,\nC4,急救,,红十字会,,\n", faults),
              ::testing::SizeIs(2));
  EXPECT_EQ(faults.ToStatus().message(),
            "cases.csv:3:1: 案例编号为空或重复\n"
            "cases.csv:4:1: 案例编号为空或重复\n"
            "cases.csv:5:2: 案例要写明诉求\n"
            "cases.csv:6:3: 应为 MATCHED_OR_GAP、REVIEW、OUT_OF_SCOPE、EMERGENCY 之一，或留空\n"
            "cases.csv:7:4: “红十字会”不是委办局代码");
}

TEST(RuleCasesTest, AFaultyCaseIsAFaultOfTheRuleSet) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == kManifestFile) file.text += kDefinition;
  }
  files.push_back({"cases.csv", CASES_HEADER "C1,急救,MATCHED_OR_GAP,honghui,,\n"});
  EXPECT_TRUE(RuleSet::Compile(files).ok());
  files.back().text = CASES_HEADER "C1,,,,,\n";
  EXPECT_EQ(RuleSet::Compile(files).status().message(), "cases.csv:2:2: 案例要写明诉求");
}

TEST(RuleCasesTest, EachKindOfExpectationIsMetByItsDecision) {
  for (const v1::RuleCaseResult& result : ResultsOf("C1,想请老师来教急救,MATCHED_OR_GAP,honghui,,\n"
                                                    "C2,噪声,REVIEW,,,\n"
                                                    "C3,不服判决,OUT_OF_SCOPE,,,\n"
                                                    "C4,三楼着火了,EMERGENCY,,,\n"
                                                    "C5,夜里施工,,gongan;chengguanzhifa,zhujian,\n")) {
    EXPECT_TRUE(result.passed()) << result.ShortDebugString();
    EXPECT_EQ(result.expected() + result.actual(), "");
  }
}

TEST(RuleCasesTest, SaysInChineseWhatWasExpectedAndWhatCame) {
  const std::vector<v1::RuleCaseResult> results =
      ResultsOf("C1,夜里施工,MATCHED_OR_GAP,gongan;sifa,,\nC2,夜里施工,REVIEW,,,\nC3,夜里施工,,,honghui,\n");
  ASSERT_EQ(results.size(), 3u);
  EXPECT_FALSE(results[0].passed());
  EXPECT_EQ(results[0].text(), "夜里施工");
  EXPECT_EQ(results[0].expected(), "派给委办局，主办 海淀公安分局或区司法局");
  EXPECT_EQ(results[0].actual(), "派给委办局，主办 区城管执法局，协办 区住建委");
  EXPECT_EQ(results[1].expected(), "待研判");
  EXPECT_EQ(results[2].expected(), "协办 区红十字会");
  const std::vector<v1::RuleCaseResult> held = ResultsOf("C1,噪声,EMERGENCY,sifa,,\nC2,不服判决,REVIEW,,,\n");
  EXPECT_EQ(held[0].actual(), "待研判，首位 区生态环境局");
  EXPECT_EQ(held[1].actual(), "不属受理范围");
}

TEST(RuleCasesTest, TheCasesOfHaidianPass) {
  const std::string folder = PEIDAN_SOURCE_DIR "/matching/rulesets/haidian";
  const std::shared_ptr<const RuleSet> rules = ReadRuleSet(folder);
  Faults faults;
  const std::vector<RuleCase> cases = LoadRuleCases(rules->message(), faults);
  EXPECT_GE(cases.size(), 60u);
  const Matcher matcher(ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian"), rules);
  for (const v1::RuleCaseResult& result : TestRuleCases(cases, matcher, TestNow())) {
    EXPECT_TRUE(result.passed()) << result.id() << " " << result.text() << "\n  expected " << result.expected()
                                 << "\n  actual   " << result.actual();
  }
}

}  // namespace
}  // namespace peidan::matching
