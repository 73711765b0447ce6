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
  ConceptFacts facts{{}, absl::CivilDay(2026, 11, 24)};
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
  const ConceptFacts unknown{{}, absl::CivilDay(2026, 11, 24), false};
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

// A table over the concepts of the need, with a text for an output and an exception.
DecisionTable<std::string> MakeTable(const std::vector<std::vector<std::string>>& rows) {
  v1::RuleTable message;
  message.set_name("test");
  message.set_hit_policy(v1::HIT_POLICY_COLLECT);
  const std::tuple<const char*, v1::ColumnRole, v1::ColumnType> columns[] = {
      {"id", v1::COLUMN_ROLE_ID, v1::COLUMN_TYPE_UNSPECIFIED},
      {"topics", v1::COLUMN_ROLE_INPUT, v1::COLUMN_TYPE_CONCEPTS},
      {"unless", v1::COLUMN_ROLE_EXCEPTION, v1::COLUMN_TYPE_CONCEPTS},
      {"priority", v1::COLUMN_ROLE_PRIORITY, v1::COLUMN_TYPE_UNSPECIFIED},
      {"valid_to", v1::COLUMN_ROLE_VALID_TO, v1::COLUMN_TYPE_UNSPECIFIED}};
  for (const auto& [name, role, type] : columns) {
    v1::RuleColumn& column = *message.add_columns();
    column.set_name(name);
    column.set_role(role);
    column.set_type(type);
    column.set_fact("concepts");
  }
  for (const auto& cells : rows) *message.add_rows()->mutable_cells() = {cells.begin(), cells.end()};
  Faults faults;
  Vocabularies vocabularies;
  vocabularies.lexicon = &TestLexicon();
  std::shared_ptr<const CompiledTable> compiled = CompiledTable::Compile(message, vocabularies, faults);
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  std::vector<DecisionTable<std::string>::Row> typed;
  for (const CompiledRow& row : compiled->rows()) {
    typed.push_back({row.id, static_cast<int>(row.priority), ConditionOf(row), "", &row});
  }
  return DecisionTable<std::string>(std::move(compiled), std::move(typed));
}

DecisionTable<std::string> ThreeRows() {
  return MakeTable({{"R3", "any(lamp.out)", "-", "50", ""},
                    {"R1", "any(lamp.out)", "any(setting.road)", "70", ""},
                    {"R2", "all(lamp.out, noise.square)", "", "70", "2026-11-24"}});
}

TEST(DecisionTableTest, CollectsEveryRowById) {
  EXPECT_THAT(ThreeRows().Collect(FactsOf({"lamp.out", "noise.square"})), ElementsAre(0, 1, 2));
  EXPECT_THAT(ThreeRows().Collect(FactsOf({"noise.square"})), IsEmpty());
}

TEST(DecisionTableTest, PriorityKeepsAllRowsOfTheHighest) {
  EXPECT_THAT(ThreeRows().HighestPriority(FactsOf({"lamp.out", "noise.square"})), ElementsAre(0, 1));
}

TEST(DecisionTableTest, AnExceptionLiftsARow) {
  EXPECT_THAT(ThreeRows().Collect(FactsOf({"lamp.out", "setting.road"})), ElementsAre(2));
}

TEST(DecisionTableTest, ARowCountsToItsLastDay) {
  ConceptFacts facts = FactsOf({"lamp.out", "noise.square"});
  ++facts.day;
  EXPECT_THAT(ThreeRows().Collect(facts), ElementsAre(0, 2));
}

TEST(DecisionTableTest, UnknownConceptsFireNothingButWhatAlwaysHolds) {
  const ConceptFacts unknown{{}, absl::CivilDay(2026, 11, 24), false};
  EXPECT_THAT(ThreeRows().Collect(unknown), IsEmpty());
  EXPECT_THAT(MakeTable({{"R1", "-", "-", "1", ""}}).Collect(unknown), ElementsAre(0));
  EXPECT_THAT(MakeTable({{"R1", "-", "any(lamp.out)", "1", ""}}).Collect(unknown), IsEmpty());
}

TEST(DecisionTableTest, RowsWithoutAPositiveTermAreAlwaysTested) {
  const auto table = MakeTable({{"R1", "none(lamp.out)", "-", "1", ""}});
  EXPECT_THAT(table.Collect(FactsOf({})), ElementsAre(0));
  EXPECT_THAT(table.Collect(FactsOf({"lamp.out"})), IsEmpty());
}

}  // namespace
}  // namespace peidan::matching
