#include "matching/process_tables.h"

#include <algorithm>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "matching/check/rule_check.h"
#include "matching/rule_files.h"
#include "peidan/v1/assignment.pb.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/test_support.h"

namespace peidan::process {

void PrintTo(const Limit& limit, std::ostream* out) {
  *out << absl::FormatDuration(limit.amount) << (limit.working_time ? " of working time" : "");
}

void PrintTo(const Step& step, std::ostream* out) {
  *out << step.deadline_kind << " " << step.percent << "% " << static_cast<int>(step.level);
}

}  // namespace peidan::process

namespace peidan::matching {
namespace {

using process::Level;
using process::Limit;
using process::ProcessRules;
using process::Step;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr char kProcessTable[] = R"pb(
  tables {
    name: "process"
    kind: TABLE_KIND_PROCESS
    file: "process.csv"
    columns { name: "name" role: COLUMN_ROLE_ID }
    columns { name: "amount" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_NUMBER }
    columns { name: "unit" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "basis" role: COLUMN_ROLE_BASIS }
  }
)pb";
constexpr char kEscalationTable[] = R"pb(
  tables {
    name: "escalation"
    kind: TABLE_KIND_ESCALATION
    file: "escalation.csv"
    columns { name: "deadline" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "percent" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_NUMBER }
    columns { name: "level" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "basis" role: COLUMN_ROLE_BASIS }
  }
)pb";
#define PROCESS_HEADER "name,amount,unit,basis\n"
#define ESCALATION_HEADER "deadline,percent,level,basis\n"

// Office hours of 7.5 hours, Monday to Friday.
worktime::WorkCalendar OfficeHours() {
  return *worktime::WorkCalendar::Make({}, {{absl::Hours(9), absl::Hours(12)}, {absl::Minutes(810), absl::Hours(18)}});
}

ProcessRules Load(const std::string& process, const std::string& escalation, Faults& faults,
                  worktime::WorkCalendar calendar = OfficeHours()) {
  const std::string manifest = absl::StrCat(kProcessTable, kEscalationTable);
  const v1::RuleSet rules =
      ParseRuleFiles({{kManifestFile, manifest}, {"process.csv", process}, {"escalation.csv", escalation}}, faults);
  return LoadProcessRules(rules, std::move(calendar), faults);
}

ProcessRules LoadProcess(const std::string& rows, worktime::WorkCalendar calendar = OfficeHours()) {
  Faults faults;
  ProcessRules rules = Load(PROCESS_HEADER + rows, ESCALATION_HEADER, faults, std::move(calendar));
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  return rules;
}

std::vector<Step> LoadSteps(const std::string& rows) {
  Faults faults;
  std::vector<Step> steps = Load(PROCESS_HEADER, ESCALATION_HEADER + rows, faults).steps;
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  return steps;
}

std::string FaultsOf(const std::string& process, const std::string& escalation) {
  Faults faults;
  Load(process, escalation, faults);
  return std::string(faults.ToStatus().message());
}

std::string FaultsOfProcess(const std::string& rows) { return FaultsOf(PROCESS_HEADER + rows, ESCALATION_HEADER); }
std::string FaultsOfSteps(const std::string& rows) { return FaultsOf(PROCESS_HEADER, ESCALATION_HEADER + rows); }

// The rule set of testdata with further tables.
absl::StatusOr<std::unique_ptr<const RuleSet>> TestRulesWith(const std::string& definitions,
                                                             const std::vector<RuleFile>& tables) {
  std::vector<RuleFile> files = ReadRuleFiles(TestData("rules"));
  for (RuleFile& file : files) {
    if (file.name == kManifestFile) file.text += definitions;
  }
  files.insert(files.end(), tables.begin(), tables.end());
  return RuleSet::Compile(files);
}

TEST(ProcessTablesTest, ReadsEachLimitInItsUnit) {
  const ProcessRules rules =
      LoadProcess("decline,3,工作小时,签收后三小时内退单\noffer,24,小时,\nconfirm,3,工作日,\nreopen,7,日,\n");
  EXPECT_EQ(rules.decline, (Limit{absl::Hours(3), true}));
  EXPECT_EQ(rules.offer, (Limit{absl::Hours(24), false}));
  EXPECT_EQ(rules.confirm, (Limit{absl::Minutes(3 * 450), true})) << "working days of the office hours";
  EXPECT_EQ(rules.reopen, (Limit{absl::Hours(7 * 24), false}));
}

TEST(ProcessTablesTest, AroundTheClockAWorkingDayHas24Hours) {
  EXPECT_EQ(LoadProcess("confirm,3,工作日,\n", worktime::WorkCalendar()).confirm, (Limit{absl::Hours(72), true}));
}

TEST(ProcessTablesTest, AnAmountMayHaveAFraction) {
  const ProcessRules rules = LoadProcess("decline,2.5,工作小时,\noffer,0.1,小时,\nconfirm,1.5,工作日,\nreopen,0,日,\n");
  EXPECT_EQ(rules.decline, (Limit{absl::Minutes(150), true}));
  EXPECT_EQ(rules.offer, (Limit{absl::Minutes(6), false}));
  EXPECT_EQ(rules.confirm, (Limit{absl::Minutes(675), true}));
  EXPECT_EQ(rules.reopen.amount, absl::ZeroDuration());
}

TEST(ProcessTablesTest, ReadsNumbersInTheirUnit) {
  const ProcessRules rules =
      LoadProcess("max_reopenings,3,次,\n callback_percent , 15 , 百分比 ,\nduty_declines,1,次,\n");
  EXPECT_EQ(rules.max_reopenings, 3);
  EXPECT_EQ(rules.callback_percent, 15);
  EXPECT_EQ(rules.duty_declines, 1);
}

TEST(ProcessTablesTest, WhatIsLeftOutKeepsItsDefault) {
  ProcessRules rules = LoadProcess("confirm,3,日,\n"), defaults;
  for (const process::NamedLimit& named : process::NamedLimits()) {
    if (absl::string_view(named.name) == "confirm") continue;
    EXPECT_EQ(named.in(rules), named.in(defaults)) << named.name;
  }
  for (const process::NamedNumber& named : process::NamedNumbers())
    EXPECT_EQ(rules.*named.number, defaults.*named.number) << named.name;
}

// So that a limit which code reads can never be out of reach of a table, or be set twice.
TEST(ProcessTablesTest, EveryNameIsThatOfOneValue) {
  for (const process::NamedLimit& named : process::NamedLimits()) {
    ProcessRules rules = LoadProcess(absl::StrCat(named.name, ",5,小时,\n"));
    for (const process::NamedLimit& other : process::NamedLimits())
      EXPECT_EQ(other.in(rules) == (Limit{absl::Hours(5), false}), other.in == named.in) << named.name;
  }
  for (const process::NamedNumber& named : process::NamedNumbers()) {
    for (const int value : {named.least, named.most}) {
      EXPECT_EQ(LoadProcess(absl::StrCat(named.name, ",", value, ",", named.unit, ",\n")).*named.number, value);
    }
  }
}

TEST(ProcessTablesTest, EveryFaultOfALimitHasItsPlace) {
  EXPECT_EQ(FaultsOfProcess("decline,三,工作小时,\n"
                            "offer,24,次,\n"
                            "confirm,366,工作日,\n"
                            "reopen,-1,日,\n"),
            "process.csv:2:2: `三` 不是 0 到 8760 的数字\n"
            "process.csv:3:3: `次` 不认得，应当是 `工作小时`、`小时`、`工作日` 或 `日`\n"
            "process.csv:4:2: `366` 不是 0 到 365 的数字\n"
            "process.csv:5:2: `-1` 不是 0 到 365 的数字");
  EXPECT_EQ(FaultsOfProcess("decline,nan,小时,\noffer,inf,小时,\nconfirm,,小时,\n"),
            "process.csv:2:2: `nan` 不是 0 到 8760 的数字\n"
            "process.csv:3:2: `inf` 不是 0 到 8760 的数字\n"
            "process.csv:4:2: `` 不是 0 到 8760 的数字");
}

TEST(ProcessTablesTest, EveryFaultOfANumberHasItsPlace) {
  EXPECT_EQ(FaultsOfProcess("max_reopenings,11,次,\n"
                            "callback_percent,10,次,\n"
                            "duty_declines,0,次,\n"),
            "process.csv:2:2: `11` 不是 0 到 10 的整数\n"
            "process.csv:3:3: `次` 不认得，应当是 `百分比`\n"
            "process.csv:4:2: `0` 不是 1 到 10 的整数");
  EXPECT_EQ(FaultsOfProcess("max_reopenings,1.5,日,\n"),
            "process.csv:2:3: `日` 不认得，应当是 `次`\n"
            "process.csv:2:2: `1.5` 不是 0 到 10 的整数");
}

TEST(ProcessTablesTest, NamesAreKnownAndStandOnce) {
  EXPECT_THAT(FaultsOfProcess("refund,3,日,\n"),
              AllOf(StartsWith("process.csv:2:1: `refund` 不认得，应当是 decline、offer、confirm、reopen"),
                    HasSubstr("、max_reopenings、callback_percent、duty_declines"), testing::EndsWith(" 之一")));
  EXPECT_EQ(FaultsOfProcess("confirm,3,日,\nconfirm,3,日,\n"), "process.csv:3:1: `confirm` 在第 2 行已经写过");
  EXPECT_THAT(FaultsOf("name,amount,basis\n", ESCALATION_HEADER),
              StartsWith("process.csv:1:1: 表头应当是 `name,amount,unit,basis`"));
}

TEST(EscalationTest, StepsStandByDeadlineThenByPercentThenByLevel) {
  EXPECT_THAT(
      LoadSteps(
          "答复,50,承办人,\n办结,120,区督办,\n办结,80,局负责人,\n办结,80,承办人,\n接单,1000,区督办,\n接单,1,承办人,\n"),
      ElementsAre(
          Step{v1::DEADLINE_KIND_ACCEPT, 1, Level::kHandler}, Step{v1::DEADLINE_KIND_ACCEPT, 1000, Level::kDistrict},
          Step{v1::DEADLINE_KIND_COMPLETE, 80, Level::kHandler},
          Step{v1::DEADLINE_KIND_COMPLETE, 80, Level::kBureauHead},
          Step{v1::DEADLINE_KIND_COMPLETE, 120, Level::kDistrict}, Step{v1::DEADLINE_KIND_OFFER, 50, Level::kHandler}));
}

TEST(EscalationPropertyTest, TheOrderOfTheRowsNeverCounts) {
  constexpr size_t kRows = 12;
  const std::string deadlines[] = {"接单", "办结", "答复"}, levels[] = {"承办人", "局负责人", "区督办"};
  const auto order = [](const Step& s) { return std::tuple(s.deadline_kind, s.percent, s.level); };
  for (uint32_t seed = 1; seed <= PropertyCases(1'000); ++seed) {
    NeedMaker maker(seed);
    std::vector<std::string> rows;
    for (size_t i = 0; i < kRows; ++i) {
      const size_t percent = maker.Below(5) + 98;
      rows.push_back(absl::StrCat(deadlines[maker.Below(3)], ",", percent == 100 ? 1000 : percent, ",",
                                  levels[maker.Below(3)], ",\n"));
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    const std::vector<Step> steps = LoadSteps(absl::StrJoin(rows, ""));
    ASSERT_EQ(steps.size(), rows.size()) << "seed " << seed;
    ASSERT_TRUE(
        std::is_sorted(steps.begin(), steps.end(), [&](const Step& a, const Step& b) { return order(a) < order(b); }))
        << "seed " << seed;
    std::shuffle(rows.begin(), rows.end(), maker.random());
    ASSERT_EQ(LoadSteps(absl::StrJoin(rows, "")), steps) << "seed " << seed;
  }
}

TEST(EscalationTest, EveryFaultOfAStepHasItsPlace) {
  EXPECT_EQ(FaultsOfSteps("签收,80,承办人,\n"
                          "办结,100,承办人,\n"
                          "办结,0,局长,\n"
                          "办结,1001,区督办,\n"),
            "escalation.csv:2:1: `签收` 不认得，应当是 `接单`、`办结` 或 `答复`\n"
            "escalation.csv:3:2: 百分之一百就是到期本身，预警要小于它，督办要大于它\n"
            "escalation.csv:4:2: `0` 不是 1 到 1000 的整数\n"
            "escalation.csv:4:3: `局长` 不认得，应当是 `承办人`、`局负责人` 或 `区督办`\n"
            "escalation.csv:5:2: `1001` 不是 1 到 1000 的整数");
  EXPECT_EQ(FaultsOfSteps("办结,80,承办人,甲\n办结,80,局负责人,\n办结, 80 ,承办人,乙\n"),
            "escalation.csv:4:1: 这一步在第 2 行已经写过");
  EXPECT_THAT(FaultsOf(PROCESS_HEADER, "deadline,percent,basis\n"),
              StartsWith("escalation.csv:1:1: 表头应当是 `deadline,percent,level,basis`"));
}

TEST(ProcessTablesTest, WithoutEitherTableEveryValueIsTheDefault) {
  ProcessRules rules = TestRules()->process(), defaults;
  for (const process::NamedLimit& named : process::NamedLimits())
    EXPECT_EQ(named.in(rules), named.in(defaults)) << named.name;
  for (const process::NamedNumber& named : process::NamedNumbers())
    EXPECT_EQ(rules.*named.number, defaults.*named.number) << named.name;
  EXPECT_THAT(rules.steps, IsEmpty());
  EXPECT_TRUE(rules.calendar.is_around_the_clock());
  EXPECT_EQ(&TestMatcher().process(), &TestMatcher().rules().process());
}

TEST(ProcessTablesTest, TwoTablesOfOneKindAreRefused) {
  const std::string second = absl::StrReplaceAll(kEscalationTable, {{"\"escalation", "\"more_steps"}});
  const auto rules = TestRulesWith(kEscalationTable + second,
                                   {{"escalation.csv", ESCALATION_HEADER}, {"more_steps.csv", ESCALATION_HEADER}});
  EXPECT_EQ(rules.status().message(), "manifest.textproto:1:1: 预警督办表最多一张");
}

TEST(ProcessTablesTest, TheProcessCountsInTheHash) {
  const auto with = [](const std::string& rows) {
    return TestRulesWith(kProcessTable, {{"process.csv", PROCESS_HEADER + rows}});
  };
  const auto before = with("confirm,3,日,\n"), after = with("confirm,4,日,\n");
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_NE((*before)->hash(), (*after)->hash());
  EXPECT_EQ((*before)->hash(), (*with("confirm,3,日,\n"))->hash());
  EXPECT_NE((*before)->hash(), TestRules()->hash());
}

TEST(ProcessTablesTest, TheShippedProcessHasTheDefaultsOfTheDistrict) {
  const auto rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const ProcessRules& process = rules->process();
  EXPECT_EQ(process.decline, (Limit{absl::Hours(3), true}));
  EXPECT_EQ(process.offer, (Limit{absl::Hours(24), false}));
  EXPECT_EQ(process.confirm, (Limit{absl::Minutes(3 * 450), true}));
  EXPECT_EQ(process.reopen, (Limit{absl::Hours(7 * 24), false}));
  EXPECT_EQ(process.max_reopenings, 2);
  EXPECT_EQ(process.callback_percent, 10);
  EXPECT_EQ(process.duty_declines, 2);
  EXPECT_THAT(process.steps, ElementsAre(Step{v1::DEADLINE_KIND_ACCEPT, 80, Level::kHandler},
                                         Step{v1::DEADLINE_KIND_ACCEPT, 150, Level::kBureauHead},
                                         Step{v1::DEADLINE_KIND_ACCEPT, 200, Level::kDistrict},
                                         Step{v1::DEADLINE_KIND_COMPLETE, 80, Level::kHandler},
                                         Step{v1::DEADLINE_KIND_COMPLETE, 110, Level::kBureauHead},
                                         Step{v1::DEADLINE_KIND_COMPLETE, 120, Level::kDistrict}));
  EXPECT_THAT(process.calendar.KnownYears(), ElementsAre(2024, 2025, 2026));
  EXPECT_EQ(&rules->calendar(), &process.calendar);
}

TEST(ProcessTablesTest, WorkingTimeWithoutOfficeHoursIsTold) {
  const auto rules = TestRulesWith(
      kProcessTable,
      {{"process.csv", PROCESS_HEADER "decline,3,工作小时,依据\noffer,24,小时,依据\nconfirm,3,工作日,依据\n"}});
  ASSERT_TRUE(rules.ok()) << rules.status();
  WorkBudget budget;
  std::vector<std::string> told;
  for (const v1::RuleFinding& finding : CheckRules(**rules, nullptr, absl::CivilDay(2026, 11, 24), budget)) {
    if (finding.reason() == "WORKING_TIME_NEVER_STOPS") told.push_back(finding.rows(0) + " " + finding.column());
  }
  EXPECT_THAT(told, ElementsAre("decline unit", "confirm unit"));
}

}  // namespace
}  // namespace peidan::matching
