// Rule sets made to keep the check busy: it ends, says where, and lets none of them pass.
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "matching/check/rule_check.h"
#include "tests/matching/check/fixture.h"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::CivilDay kToday(2026, 11, 24);

// The healthy rule set with more at the end of some of its files.
std::unique_ptr<const RuleSet> With(const std::map<std::string, std::string>& more) {
  const Fixture healthy = ReadFixture("");
  std::map<std::string, std::string> texts;
  for (const auto& [path, text] : healthy.files) {
    if (path.starts_with("rules/")) texts[path.substr(6)] = text;
  }
  for (const auto& [name, text] : more) texts[name] += text;
  std::vector<RuleFile> files;
  for (const auto& [name, text] : texts) files.push_back({name, text});
  auto rules = RuleSet::Compile(files);
  EXPECT_TRUE(rules.ok()) << rules.status();
  return rules.ok() ? *std::move(rules) : nullptr;
}

std::vector<v1::RuleFinding> Check(const RuleSet& rules, WorkBudget& budget) {
  return CheckRules(rules, nullptr, kToday, budget);
}

std::vector<v1::RuleFinding> NotFinished(const std::vector<v1::RuleFinding>& findings) {
  std::vector<v1::RuleFinding> found;
  for (const v1::RuleFinding& finding : findings) {
    if (finding.reason() == "CHECK_NOT_FINISHED") found.push_back(finding);
  }
  return found;
}

// That the check gives up on `rules` within the usual limits, at a question about a file.
void ExpectGivenUp(const RuleSet& rules, absl::string_view file, absl::string_view question) {
  WorkBudget budget;
  const std::vector<v1::RuleFinding> findings = NotFinished(Check(rules, budget));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity(), v1::RULE_FINDING_SEVERITY_ERROR);
  EXPECT_EQ(findings[0].file(), file);
  EXPECT_THAT(findings[0].message(), HasSubstr(std::string(question)));
  EXPECT_FALSE(budget.cancelled());
}

std::string Repeated(absl::string_view term, int times) {
  std::string cell;
  for (int i = 0; i < times; ++i) absl::StrAppend(&cell, i == 0 ? "" : "; ", term);
  return cell;
}

// 30 exceptions of four terms each leave four ways not to meet each of them: 4 to the power of 30 alternatives.
TEST(CheckBudgetTest, ExceptionsThatMultiplyAreGivenUp) {
  std::string manifest =
      "tables { name: 'maze' file: 'maze.csv' hit_policy: HIT_POLICY_COLLECT\n"
      "columns { name: 'id' role: COLUMN_ROLE_ID }\n"
      "columns { name: 'out' role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }\n";
  std::string header = "id,out", row = "M1,迷宫";
  for (int i = 0; i < 30; ++i) {
    absl::StrAppend(&manifest, "columns { name: 'x", i,
                    "' role: COLUMN_ROLE_EXCEPTION type: COLUMN_TYPE_CONCEPTS fact: 'concepts' }\n");
    absl::StrAppend(&header, ",x", i);
    absl::StrAppend(&row, ",any(elder.meal); any(noise.dance); any(noise.site); none(house.leak)");
  }
  const auto rules = With({{"manifest.textproto", manifest + "}\n"}, {"maze.csv", header + "\n" + row + "\n"}});
  ASSERT_NE(rules, nullptr);
  ExpectGivenUp(*rules, "maze.csv", "每条规则管到哪些情形");
}

// Two rows of 16 settings each: whichever way they are shared out, the last one finds no partner.
TEST(CheckBudgetTest, ClausesSharedOutInEveryWayAreGivenUp) {
  const std::string same = Repeated("any(setting.compound)", 15);
  const auto rules = With(
      {{"routing.csv", absl::StrCat("X1,any(noise.site),-,", same, "; any(setting.compound),-,gongan,,70,依据,,,,\n",
                                    "X2,any(noise.site),-,", same, "; any(setting.road),-,fangguan,,70,依据,,,,\n")}});
  ASSERT_NE(rules, nullptr);
  ExpectGivenUp(*rules, "routing.csv", "哪些职责分不出主办");
}

// Rows that admit every second number each, so that only value by value can they be told apart.
TEST(CheckBudgetTest, PairsWithoutNumberAreGivenUp) {
  const std::string manifest =
      "tables { name: 'odd' file: 'odd.csv' hit_policy: HIT_POLICY_UNIQUE\n"
      "columns { name: 'id' role: COLUMN_ROLE_ID }\n"
      "columns { name: 'in' role: COLUMN_ROLE_INPUT type: COLUMN_TYPE_NUMBER }\n"
      "columns { name: 'out' role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING } }\n";
  std::string table = "id,in,out\n";
  for (int i = 0; i < 150; ++i) {
    absl::StrAppend(&table, "A", i, ",\"");
    for (int k = 0; k < 500; ++k) absl::StrAppend(&table, k == 0 ? "" : ",", 150 * k + i);
    absl::StrAppend(&table, "\",甲\n");
  }
  const auto rules = With({{"manifest.textproto", manifest}, {"odd.csv", table}});
  ASSERT_NE(rules, nullptr);
  WorkBudget budget({.steps = 5'000'000});
  const auto findings = NotFinished(Check(*rules, budget));
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].file(), "odd.csv");
  EXPECT_THAT(findings[0].message(), HasSubstr("哪些规则互相冲突"));
}

// What the rows admit would not fit in memory: each has every text of a large vocabulary but one.
TEST(CheckBudgetTest, RegionsThatWouldFillTheMemoryAreGivenUp) {
  std::string manifest =
      "tables { name: 'wide' file: 'wide.csv' hit_policy: HIT_POLICY_COLLECT\n"
      "columns { name: 'id' role: COLUMN_ROLE_ID }\n"
      "columns { name: 'in' role: COLUMN_ROLE_INPUT type: COLUMN_TYPE_STRING vocabulary: 'many' }\n"
      "columns { name: 'out' role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING } }\n"
      "vocabularies { name: 'many'";
  for (int i = 0; i < 2000; ++i) absl::StrAppend(&manifest, " values: '", i, "'");
  std::string table = "id,in,out\n";
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&table, "W", i, ",\"not(\"\"", i % 2000, "\"\")\",甲\n");
  const auto rules = With({{"manifest.textproto", manifest + " }\n"}, {"wide.csv", table}});
  ASSERT_NE(rules, nullptr);
  ExpectGivenUp(*rules, "wide.csv", "每条规则管到哪些情形");
}

// Twenty thousand rows that all meet, and of which no two contradict each other, are no pairs to look at.
TEST(CheckBudgetTest, RowsThatAgreeAreNotHeldAgainstEachOther) {
  std::string fee, window;
  for (int i = 0; i < 20000; ++i) {
    absl::StrAppend(&fee, "F", 10000 + i, ",\"\"\"商业\"\"\",>= ", i, ",100\n");
    absl::StrAppend(&window, "W", 10000 + i, ",-,窗口", i, ",", 30000 - i, "\n");
  }
  const auto rules = With({{"fee.csv", fee}, {"window.csv", window}});
  ASSERT_NE(rules, nullptr);
  WorkBudget budget({.steps = 20'000'000});
  const std::vector<v1::RuleFinding> findings = Check(*rules, budget);
  EXPECT_THAT(NotFinished(findings), IsEmpty());
  EXPECT_THAT(findings, SizeIs(kMaxFindings)) << "all but a few are shadowed";
}

TEST(CheckBudgetTest, LongFormsOfOneCharacterAreSearchedOnce) {
  std::string lexicon;
  for (int i = 0; i < 300; ++i)
    absl::StrAppend(&lexicon, "audience.x", i, ",audience,人,", std::string(50 + i % 40, 'a'), "b", i, ",\n");
  const auto rules = With({{"lexicon.csv", lexicon}});
  ASSERT_NE(rules, nullptr);
  WorkBudget budget({.steps = 1'000'000});
  EXPECT_THAT(NotFinished(Check(*rules, budget)), IsEmpty());
}

TEST(CheckBudgetTest, TheBudgetHoldsToTheStep) {
  const auto rules = With({});
  ASSERT_NE(rules, nullptr);
  WorkBudget whole;
  ASSERT_THAT(Check(*rules, whole), IsEmpty());
  WorkBudget enough({.steps = whole.steps_spent(), .bytes = whole.bytes_kept()});
  EXPECT_THAT(Check(*rules, enough), IsEmpty());
  WorkBudget step_short({.steps = whole.steps_spent() - 1});
  EXPECT_THAT(NotFinished(Check(*rules, step_short)), SizeIs(1));
  WorkBudget byte_short({.bytes = whole.bytes_kept() - 1});
  EXPECT_THAT(NotFinished(Check(*rules, byte_short)), SizeIs(1));
}

TEST(CheckBudgetTest, ACallerThatIsGoneEndsTheCheck) {
  const auto rules = With({});
  ASSERT_NE(rules, nullptr);
  WorkBudget budget({}, [] { return true; });
  const std::vector<v1::RuleFinding> findings = Check(*rules, budget);
  EXPECT_TRUE(budget.cancelled());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].reason(), "CHECK_NOT_FINISHED");
  EXPECT_THAT(findings[0].rows(), ElementsAre());
}

}  // namespace
}  // namespace peidan::matching
