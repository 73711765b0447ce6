#include "matching/decision_table.h"

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Lexicon& TestLexicon() { return TestRules()->tables().lexicon; }

SetTest Parse(const std::string& cell) {
  Faults faults;
  SetTest test = SetTest::Parse(cell, TestLexicon(), {"t.csv", 2, 3}, faults);
  EXPECT_TRUE(faults.ToStatus().ok()) << faults.ToStatus();
  return test;
}

std::string FaultsOf(const std::string& cell) {
  Faults faults;
  SetTest::Parse(cell, TestLexicon(), {"t.csv", 2, 3}, faults);
  return std::string(faults.ToStatus().message());
}

ConceptFacts FactsOf(const std::vector<std::string>& ids) {
  ConceptFacts facts;
  for (const std::string& id : ids) facts.present.set(*TestLexicon().Find(id));
  return facts;
}

TEST(SetTestTest, EveryTermMustHold) {
  const SetTest test = Parse("any(noise.construction, lamp.out); none(setting.road)");
  EXPECT_EQ(test.Evaluate(FactsOf({"lamp.out"})), v1::VERDICT_PASS);
  EXPECT_EQ(test.Evaluate(FactsOf({"lamp.out", "setting.road"})), v1::VERDICT_FAIL);
  EXPECT_EQ(test.Evaluate(FactsOf({})), v1::VERDICT_FAIL);
  EXPECT_EQ(Parse("all(fire.charging, fire.corridor)").Evaluate(FactsOf({"fire.charging"})), v1::VERDICT_FAIL);
}

TEST(SetTestTest, WildcardsStandForAPrefix) {
  EXPECT_EQ(Parse("any(noise.*)"), Parse("any(noise.square, noise.generic, noise.construction)"));
}

TEST(SetTestTest, UnknownFactsAreNeverFalse) {
  const ConceptFacts unknown{{}, false};
  EXPECT_EQ(Parse("any(lamp.out)").Evaluate(unknown), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Parse("none(lamp.out)").Evaluate(unknown), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Parse("-").Evaluate(unknown), v1::VERDICT_PASS);
}

TEST(SetTestTest, ReportsFaults) {
  EXPECT_EQ(FaultsOf("some(lamp.out)"), "t.csv:2:3:1: `some(lamp.out)` 应写作 any(…)、all(…) 或 none(…)");
  EXPECT_EQ(FaultsOf("any(lamp.out"), "t.csv:2:3:1: `any(lamp.out` 应写作 any(…)、all(…) 或 none(…)");
  EXPECT_EQ(FaultsOf("any(lamp.on)"), "t.csv:2:3:5: 词库里没有概念 `lamp.on`");
  EXPECT_EQ(FaultsOf("none(灯, lamp.out); any(lamp*)"),
            "t.csv:2:3:6: 词库里没有概念 `灯`\nt.csv:2:3:24: 词库里没有概念 `lamp*`");
  EXPECT_EQ(FaultsOf(""), "t.csv:2:3:1: `` 应写作 any(…)、all(…) 或 none(…)");
}

TEST(SetTestTest, CoversAndIsApartExactly) {
  EXPECT_TRUE(Parse("any(noise.*)").Covers(Parse("any(noise.square, noise.generic)")));
  EXPECT_FALSE(Parse("any(noise.square)").Covers(Parse("any(noise.square, noise.generic)")));
  EXPECT_TRUE(Parse("any(noise.square)").Covers(Parse("any(noise.square, noise.generic); none(noise.generic)")));
  EXPECT_TRUE(Parse("all(lamp.out, noise.square)").Covers(Parse("any(lamp.out); all(noise.square)")));
  EXPECT_TRUE(Parse("any(lamp.out)").Covers(Parse("all(noise.square); none(noise.square)")));
  EXPECT_TRUE(Parse("any(lamp.out)").Disjoint(Parse("none(lamp.out, noise.square)")));
  EXPECT_FALSE(Parse("any(lamp.out)").Disjoint(Parse("any(noise.square)")));
}

using Table = DecisionTable<std::string>;

Table MakeTable() {
  return Table({{"R3", 50, {{Parse("any(lamp.out)")}, std::nullopt}, "third"},
                {"R1", 70, {{Parse("any(lamp.out)")}, Parse("any(setting.road)")}, "first"},
                {"R2", 70, {{Parse("all(lamp.out, noise.square)")}, std::nullopt}, "second"}});
}

TEST(DecisionTableTest, CollectsEveryRowById) {
  EXPECT_THAT(MakeTable().Collect(FactsOf({"lamp.out", "noise.square"})), ElementsAre(0, 1, 2));
  EXPECT_THAT(MakeTable().Collect(FactsOf({"noise.square"})), IsEmpty());
}

TEST(DecisionTableTest, PriorityKeepsAllRowsOfTheHighest) {
  EXPECT_THAT(MakeTable().HighestPriority(FactsOf({"lamp.out", "noise.square"})), ElementsAre(0, 1));
}

TEST(DecisionTableTest, AnExceptionLiftsARow) {
  EXPECT_THAT(MakeTable().Collect(FactsOf({"lamp.out", "setting.road"})), ElementsAre(2));
}

TEST(DecisionTableTest, RowsWithoutAPositiveTermAreAlwaysTested) {
  const Table table({{"R1", 1, {{Parse("none(lamp.out)")}, std::nullopt}, ""}});
  EXPECT_THAT(table.Collect(FactsOf({})), ElementsAre(0));
  EXPECT_THAT(table.Collect(FactsOf({"lamp.out"})), IsEmpty());
}

}  // namespace
}  // namespace peidan::matching
