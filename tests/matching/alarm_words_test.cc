// Alarms and refusals where words and rows disagree, and where only the words speak.
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "matching/engine_revision.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;

constexpr char kWordWeightsTable[] = R"pb(
  tables {
    name: "word_weights"
    title: "词权"
    kind: TABLE_KIND_WORD_WEIGHTS
    file: "word_weights.csv"
    columns { name: "kind" title: "种类" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "word" title: "词" role: COLUMN_ROLE_ID }
    columns { name: "weights" title: "权重" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING list: true }
  }
)pb";

// What the small rule set decides with these word weights, and with this added to its table of emergencies, where a row
// needs no condition.
Decision DecideWithWords(const std::string& text, const std::string& weights, const std::string& alarm = "") {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == "manifest.textproto")
      file.text = absl::StrCat(absl::StrReplaceAll(file.text, {{" required: true", ""}}), kWordWeightsTable);
    if (file.name == "emergencies.csv") file.text += alarm;
  }
  files.push_back({"word_weights.csv", "kind,word,weights\n" + weights});
  return DecideFreely(NeedOf(text), Matcher(TestCatalog(), *RuleSet::Compile(files)));
}

TEST(AlarmWordsTest, ARowThatTheWordsOverruleIsInTheCertificate) {
  const Decision decision = DecideWithWords("纸箱着火了怎么防", "classes,,emergency gongan\ntext,怎么,-90 90\n");
  EXPECT_NE(decision.match.decision(), v1::MATCH_DECISION_EMERGENCY);
  ASSERT_EQ(decision.certificate.overruled_size(), 1);
  const v1::OverruledRow& overruled = decision.certificate.overruled(0);
  EXPECT_EQ(overruled.row().table(), "emergencies");
  EXPECT_EQ(overruled.row().row(), "E0001");
  EXPECT_THAT(overruled.row().concepts(), ElementsAre("urgency.fire"));
  EXPECT_EQ(overruled.threshold(), TestRules()->tables().scoring.alarm_with_row);
  EXPECT_NEAR(overruled.probability(), 1 / (1 + std::exp(18)), 1e-9);
}

TEST(AlarmWordsTest, ARefusalThatTheWordsOverruleIsInTheCertificate) {
  const Decision decision = DecideWithWords("法院判决怎么执行", "classes,,gongan out_of_scope\ntext,怎么,90 -90\n");
  EXPECT_NE(decision.match.decision(), v1::MATCH_DECISION_OUT_OF_SCOPE);
  ASSERT_EQ(decision.certificate.overruled_size(), 1);
  EXPECT_EQ(decision.certificate.overruled(0).row().row(), "S0001");
  EXPECT_EQ(decision.certificate.overruled(0).threshold(), TestRules()->tables().scoring.refuse_with_row);
}

TEST(AlarmWordsTest, ARowThatCountsIsNotOverruled) {
  const Decision decision = DecideWithWords("三号楼着火了", "classes,,emergency gongan\ntext,怎么,-90 90\n");
  EXPECT_EQ(decision.match.decision(), v1::MATCH_DECISION_EMERGENCY);
  EXPECT_EQ(decision.certificate.overruled_size(), 0);
}

TEST(AlarmWordsTest, WordsAloneAreAdvisedByTheGeneralRow) {
  const Decision decision =
      DecideWithWords("救命", "classes,,emergency gongan\ntext,救命,90 -90\n", "E9,-,-,110,先拨打110。,依据\n");
  EXPECT_EQ(decision.match.decision(), v1::MATCH_DECISION_EMERGENCY);
  EXPECT_EQ(decision.match.advice(), "先拨打110。（紧急电话：110）");
}

TEST(AlarmWordsTest, WithoutAGeneralRowTheyCallEveryNumberOfTheTable) {
  const Decision decision = DecideWithWords("救命", "classes,,emergency gongan\ntext,救命,90 -90\n",
                                            "E0002,any(urgency.fire),-,120;119,送医。,依据\n");
  EXPECT_EQ(decision.match.decision(), v1::MATCH_DECISION_EMERGENCY);
  EXPECT_EQ(decision.match.advice(), "请立即转人工核实处置。（紧急电话：119、120）");
}

TEST(EngineRevisionTest, TheFirstRevisionKnewNeitherNeedsNorOverruledRows) {
  Decision decision = DecideFreely(NeedOf("想学急救培训；另外马路边路灯不亮"));
  EXPECT_EQ(decision.match.engine_revision(), kEngineRevision);
  WriteAs(kEngineRevision, decision);
  EXPECT_EQ(decision.match.needs_size(), 2);
  decision.certificate.add_overruled();
  WriteAs(0, decision);
  EXPECT_EQ(decision.match.needs_size(), 0);
  EXPECT_EQ(decision.match.advice(), "");
  EXPECT_EQ(decision.match.engine_revision(), 0);
  EXPECT_EQ(decision.certificate.overruled_size(), 0);
}

TEST(EngineRevisionTest, TheFirstRevisionAdvisedOnlyWhereARowDidOrAPersonHadToAsk) {
  Decision by_row = DecideFreely(NeedOf("三号楼着火了"));
  WriteAs(0, by_row);
  EXPECT_EQ(by_row.match.advice(), "先撤离到室外，不要乘电梯。（紧急电话：119）");
  Decision by_words = DecideWithWords("救命", "classes,,emergency gongan\ntext,救命,90 -90\n");
  WriteAs(0, by_words);
  EXPECT_EQ(by_words.match.advice(), "");
  Decision asked = DecideFreely(NeedOf("吵得睡不着"));
  ASSERT_EQ(asked.match.decision(), v1::MATCH_DECISION_REVIEW);
  const std::string question = asked.match.advice();
  WriteAs(0, asked);
  EXPECT_EQ(asked.match.advice(), question);
  EXPECT_NE(question, "");
}

}  // namespace
}  // namespace peidan::matching
