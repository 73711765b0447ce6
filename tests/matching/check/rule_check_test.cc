// The static check on the fixtures, on the policy of Haidian, and on ten thousand rows.
#include "matching/check/rule_check.h"

#include <algorithm>
#include <iostream>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "matching/policy_tables.h"
#include "tests/matching/check/fixture.h"
#include "tests/matching/reference_catalog.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::Not;

const absl::CivilDay kToday(2026, 11, 24);

std::vector<std::string> Described(const std::vector<v1::RuleFinding>& findings) {
  std::vector<std::string> described;
  for (const v1::RuleFinding& finding : findings) described.push_back(Describe(finding));
  return described;
}

class FixtureTest : public ::testing::TestWithParam<std::string> {};

TEST_P(FixtureTest, YieldsExactlyItsFindings) {
  const Fixture fixture = ReadFixture(GetParam());
  ASSERT_THAT(fixture.expected, Not(IsEmpty()));
  const std::vector<v1::RuleFinding> findings = FindingsIn(fixture);
  EXPECT_THAT(Described(findings), ElementsAreArray(fixture.expected));
  for (const v1::RuleFinding& finding : findings) EXPECT_THAT(finding.message(), Not(IsEmpty()));
}

INSTANTIATE_TEST_SUITE_P(All, FixtureTest, ::testing::ValuesIn(FixtureNames()),
                         [](const auto& test) { return test.param; });

TEST(RuleCheckTest, FindsNothingInAHealthyRuleSet) { EXPECT_THAT(Described(FindingsIn(ReadFixture(""))), IsEmpty()); }

TEST(RuleCheckTest, FindsNothingInThePolicyOfHaidian) {
  const auto rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const auto catalog = ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian");
  WorkBudget budget;
  for (const v1::RuleFinding& finding : CheckRules(*rules, catalog.get(), kToday, budget))
    ADD_FAILURE() << Describe(finding) << ": " << finding.message();
  std::cout << "took " << budget.steps_spent() << " steps and " << budget.bytes_kept() << " bytes\n";
  WorkBudget second;
  EXPECT_THAT(Described(CheckRules(*rules, nullptr, kToday, second)), IsEmpty());
}

// Rows of routing over 600 topics, 20 actions and 20 settings, every 1,000th of which repeats the topic and the
// priority of the one before with another lead.
std::string TenThousandRows() {
  std::string csv = "id,topics,actions,settings,audiences,lead,cooperating,priority,basis,note\n";
  for (int i = 0; i < 10000; ++i) {
    const bool seeded = i % 1000 == 999;
    const int n = seeded ? i - 1 : i;
    const std::string setting = seeded ? absl::StrCat(n / 600, ", setting.s", n / 600 + 1) : absl::StrCat(n / 600);
    absl::StrAppend(&csv, "R", 10000 + i, ",any(topic.t", n % 600, "),any(action.a", n % 20, "),\"any(setting.s",
                    setting, ")\",-,", seeded ? "gongan" : "minzheng", ",,", 50 + n / 600, ",依据,\n");
  }
  return csv;
}

std::string LargeLexicon() {
  std::string csv = "concept,class,name,forms,note\n";
  const auto add = [&](absl::string_view kind, absl::string_view letter, int count) {
    for (int i = 0; i < count; ++i)
      absl::StrAppend(&csv, kind, ".", letter, i, ",", kind, ",", kind, i, ",", kind, "词", i, "号,\n");
  };
  add("topic", "t", 600);
  add("action", "a", 20);
  add("setting", "s", 20);
  return csv;
}

// 3,333 ages in ranges of one year by three incomes, apart from each other but for every 1,000th, which is a year
// longer.
std::string TenThousandRanges() {
  std::string csv = "id,age,income,grade\nA0,< 0,-,无\n";
  const char* incomes[] = {"低保", "低收入", "一般"};
  for (int i = 0; i < 9999; ++i) {
    const int age = i / 3;
    absl::StrAppend(&csv, "A", 10000 + i, ",[", age, "..", age + (i % 1000 == 999 ? 2 : 1), "),\"\"\"", incomes[i % 3],
                    "\"\"\",档", i, "\n");
  }
  return csv + "A9,>= 3333,-,丙\n";
}

// How many findings of a kind there are in the healthy rule set with some of its files changed; prints how long it
// took.
int CountIn(const std::map<std::string, std::string>& changed, absl::string_view reason) {
  std::vector<RuleFile> files = ReadRuleFiles(PEIDAN_SOURCE_DIR "/tests/matching/check/healthy/rules");
  for (RuleFile& file : files) {
    const auto it = changed.find(file.name);
    if (it != changed.end()) file.text = it->second;
  }
  const auto rules = RuleSet::Compile(files);
  EXPECT_TRUE(rules.ok()) << rules.status();
  if (!rules.ok()) return -1;
  const absl::Time start = absl::Now();
  WorkBudget budget;
  const std::vector<v1::RuleFinding> findings = CheckRules(**rules, nullptr, kToday, budget);
  std::cout << "checked " << changed.rbegin()->first << " in " << absl::Now() - start << ", " << budget.steps_spent()
            << " steps\n";
  return static_cast<int>(std::count_if(findings.begin(), findings.end(),
                                        [&](const v1::RuleFinding& finding) { return finding.reason() == reason; }));
}

TEST(RuleCheckTest, FindsWhatIsSeededInTenThousandRowsOfRouting) {
  std::string lexicon = ReadFixture("").files.at("rules/lexicon.csv");
  lexicon.replace(0, lexicon.find('\n') + 1, LargeLexicon());
  EXPECT_EQ(CountIn({{"lexicon.csv", lexicon}, {"routing.csv", TenThousandRows()}}, "LEADS_CONFLICT"), 10);
}

TEST(RuleCheckTest, FindsWhatIsSeededInTenThousandRowsOfAUniqueTable) {
  EXPECT_EQ(CountIn({{"allowance.csv", TenThousandRanges()}}, "ROWS_OVERLAP"), 9);
  EXPECT_EQ(CountIn({{"allowance.csv", TenThousandRanges()}}, "GAPS_NOT_SEARCHED"), 0);
}

}  // namespace
}  // namespace peidan::matching
