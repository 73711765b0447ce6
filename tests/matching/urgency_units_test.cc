// Limits of the urgency classes in working time: the optional columns limit_unit and sign_in_unit.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "matching/check/rule_check.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;

constexpr char kLimitColumn[] = R"pb(
  columns { name: "limit_unit" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING optional: true }
)pb";
constexpr char kSignInColumn[] = R"pb(
  columns { name: "sign_in_unit" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING optional: true }
)pb";
constexpr char kHeader[] = "class,name,topics,limit_hours,limit_unit,sign_in_hours,sign_in_unit,priority,basis\n";

// The rule set of testdata, whose manifest knows the columns; the file of the classes is replaced where a text is
// given.
absl::StatusOr<std::unique_ptr<const RuleSet>> RulesWithUnits(const std::string& classes = "") {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == "urgency_classes.csv" && !classes.empty()) file.text = classes;
    if (file.name != kManifestFile) continue;
    const size_t limit = file.text.find("  columns { name: \"sign_in_hours\"");
    file.text.insert(file.text.find('\n', limit), kSignInColumn);
    file.text.insert(limit, kLimitColumn);
  }
  return RuleSet::Compile(files);
}

// The classes of testdata with units: those of emergencies left empty.
std::string Classes(const std::string& limit_unit, const std::string& sign_in_unit) {
  return absl::StrReplaceAll(std::string(kHeader) +
                                 "EMERGENCY,紧急,any(urgency.fire),2,,1,,4,接诉即办\n"
                                 "UTILITIES,民生保障,any(lamp.out),24,LIMIT,8,SIGN,3,接诉即办\n"
                                 "COMPLEX,疑难复杂,any(vehicle.abandoned),360,LIMIT,8,SIGN,2,接诉即办\n"
                                 "GENERAL,一般,-,168,LIMIT,8,SIGN,1,接诉即办\n",
                             {{"LIMIT", limit_unit}, {"SIGN", sign_in_unit}});
}

// All of it but for the hash of the rule set.
std::string BytesOf(Decision decision) {
  decision.match.clear_rule_set_hash();
  return decision.match.SerializeAsString() + decision.certificate.SerializeAsString();
}

TEST(UrgencyUnitsTest, EachUnitReachesTheMatch) {
  for (const bool limit : {false, true}) {
    for (const bool sign_in : {false, true}) {
      auto rules = RulesWithUnits(Classes(limit ? "工作小时" : "小时", sign_in ? " 工作小时 " : ""));
      ASSERT_TRUE(rules.ok()) << rules.status();
      const Matcher matcher(TestCatalog(), *std::move(rules));
      const v1::Match match = DecideFreely(NeedOf("请红十字会来讲急救"), matcher).match;
      EXPECT_EQ(match.limit_in_working_time(), limit);
      EXPECT_EQ(match.sign_in_in_working_time(), sign_in);
      EXPECT_EQ(match.limit_hours(), 168);
      EXPECT_EQ(match.sign_in_hours(), 8);
    }
  }
}

TEST(UrgencyUnitsTest, AnUnknownUnitHasItsPlace) {
  EXPECT_EQ(std::string(RulesWithUnits(Classes("小时", "工作日")).status().message()),
            "urgency_classes.csv:4:7: `工作日` 不认得，应当是 `小时` 或 `工作小时`\n"
            "urgency_classes.csv:5:7: `工作日` 不认得，应当是 `小时` 或 `工作小时`\n"
            "urgency_classes.csv:3:7: `工作日` 不认得，应当是 `小时` 或 `工作小时`")
      << "by id";
}

TEST(UrgencyUnitsTest, AUnitThatIsNoTextIsRefused) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == kManifestFile)
      file.text = absl::StrReplaceAll(
          file.text, {{"  columns { name: \"sign_in_hours\"",
                       "  columns { name: \"limit_unit\" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_NUMBER }\n"
                       "  columns { name: \"sign_in_hours\""}});
    if (file.name == "urgency_classes.csv")
      file.text = "class,name,topics,limit_hours,limit_unit,sign_in_hours,priority,basis\nGENERAL,一般,-,168,1,8,1,\n";
  }
  EXPECT_EQ(RuleSet::Compile(files).status().message(),
            "urgency_classes.csv:1:1: 表 `urgency_classes`：需要结论列 `limit_unit`");
}

TEST(UrgencyUnitsTest, WorkingTimeWithoutOfficeHoursIsToldForEachCell) {
  const auto rules = RulesWithUnits(Classes("小时", "工作小时"));
  ASSERT_TRUE(rules.ok()) << rules.status();
  WorkBudget budget;
  std::vector<std::string> told;
  for (const v1::RuleFinding& finding : CheckRules(**rules, nullptr, absl::CivilDay(2026, 11, 24), budget)) {
    if (finding.reason() == "WORKING_TIME_NEVER_STOPS") told.push_back(finding.rows(0) + " " + finding.column());
  }
  EXPECT_THAT(told, ElementsAre("UTILITIES sign_in_unit", "COMPLEX sign_in_unit", "GENERAL sign_in_unit"));
}

// What a rule set of before decides is what it decided then, to the byte, be it with columns that only say so.
TEST(UrgencyUnitsPropertyTest, WithoutTheColumnsNoByteOfADecisionChanges) {
  auto without = RulesWithUnits(), with = RulesWithUnits(Classes("小时", ""));
  ASSERT_TRUE(without.ok() && with.ok()) << without.status() << with.status();
  const Matcher left_out(TestCatalog(), *std::move(without)), plain(TestCatalog(), *std::move(with));
  for (uint32_t seed = 1; seed <= PropertyCases(2'000); ++seed) {
    NeedMaker maker(seed);
    const v1::Need need = NeedOf(maker.Text());
    const Decision before = DecideFreely(need);
    ASSERT_TRUE(BytesOf(before) == BytesOf(DecideFreely(need, left_out))) << "seed " << seed;
    ASSERT_TRUE(BytesOf(before) == BytesOf(DecideFreely(need, plain))) << "seed " << seed;
  }
}

// With them nothing but the two fields does.
TEST(UrgencyUnitsPropertyTest, WithTheColumnsOnlyTheirFieldsChange) {
  auto rules = RulesWithUnits(Classes("工作小时", "工作小时"));
  ASSERT_TRUE(rules.ok()) << rules.status();
  const Matcher matcher(TestCatalog(), *std::move(rules));
  for (uint32_t seed = 1; seed <= PropertyCases(2'000); ++seed) {
    NeedMaker maker(seed);
    const v1::Need need = NeedOf(maker.Text());
    Decision decision = DecideFreely(need, matcher);
    const bool emergency = decision.match.urgency() == v1::URGENCY_CLASS_EMERGENCY;
    const bool unclassed = decision.match.urgency() == v1::URGENCY_CLASS_UNSPECIFIED;
    ASSERT_EQ(decision.match.limit_in_working_time(), !emergency && !unclassed) << "seed " << seed;
    ASSERT_EQ(decision.match.sign_in_in_working_time(), !emergency && !unclassed) << "seed " << seed;
    decision.match.clear_limit_in_working_time();
    decision.match.clear_sign_in_in_working_time();
    ASSERT_TRUE(BytesOf(DecideFreely(need)) == BytesOf(std::move(decision))) << "seed " << seed;
  }
}

}  // namespace
}  // namespace peidan::matching
