#include "matching/work_tables.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "matching/local_time.h"
#include "matching/rule_files.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kCalendarTable[] = R"pb(
  tables {
    name: "calendar"
    kind: TABLE_KIND_CALENDAR
    file: "calendar.csv"
    columns { name: "date" role: COLUMN_ROLE_ID }
    columns { name: "kind" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "name" role: COLUMN_ROLE_NOTE }
    columns { name: "basis" role: COLUMN_ROLE_BASIS }
  }
)pb";
constexpr char kHoursTable[] = R"pb(
  tables {
    name: "working_hours"
    kind: TABLE_KIND_WORKING_HOURS
    file: "working_hours.csv"
    columns { name: "from" role: COLUMN_ROLE_ID }
    columns { name: "to" role: COLUMN_ROLE_OUTPUT type: COLUMN_TYPE_STRING }
    columns { name: "basis" role: COLUMN_ROLE_BASIS }
  }
)pb";
#define CALENDAR_HEADER "date,kind,name,basis\n"
#define HOURS_HEADER "from,to,basis\n"
constexpr char kHours[] = HOURS_HEADER "09:00,12:00,\n13:30,18:00,\n";

worktime::WorkCalendar Load(const std::string& days, const std::string& hours, Faults& faults) {
  const std::string manifest = absl::StrCat(kCalendarTable, kHoursTable);
  return LoadWorkCalendar(
      ParseRuleFiles({{kManifestFile, manifest}, {"calendar.csv", days}, {"working_hours.csv", hours}}, faults),
      faults);
}

std::string FaultsOf(const std::string& days, const std::string& hours = kHours) {
  Faults faults;
  Load(days, hours, faults);
  return std::string(faults.ToStatus().message());
}

std::string FaultsOfHours(const std::string& rows) { return FaultsOf(CALENDAR_HEADER, HOURS_HEADER + rows); }

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

TEST(WorkTablesTest, ReadsTheDaysOfANoticeAndTheOfficeHours) {
  Faults faults;
  const worktime::WorkCalendar calendar =
      Load(CALENDAR_HEADER "2026-02-14,上班,春节调休,国办发明电〔2025〕7号\n2026-02-16,放假,春节,\n", kHours, faults);
  ASSERT_TRUE(faults.empty()) << faults.ToStatus();
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 14)));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 15)));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 16)));
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 17)));
  EXPECT_EQ(calendar.WorkingDay(), absl::Minutes(450));
}

TEST(WorkTablesTest, ReadsDatesAndTimesAsSpreadsheetsWriteThem) {
  Faults faults;
  const worktime::WorkCalendar calendar =
      Load(CALENDAR_HEADER "2026/2/14, 上班 ,,\n", HOURS_HEADER "9:00,12:00:00,\n20:00,24:00,\n", faults);
  ASSERT_TRUE(faults.empty()) << faults.ToStatus();
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 14)));
  EXPECT_EQ(calendar.WorkingDay(), absl::Hours(7));
}

TEST(WorkTablesTest, EveryFaultOfACalendarHasItsPlace) {
  EXPECT_EQ(FaultsOf(CALENDAR_HEADER "2026-02-30,放假,,\n"
                                     "2026-10-01,休息,国庆节,\n"
                                     "2026-10-02,放假,国庆节,\n"
                                     ",放假,,\n"
                                     "2026/10/2,上班,国庆节,\n"),
            "calendar.csv:2:1: `2026-02-30` 不是日期，应当写作 2026-10-01\n"
            "calendar.csv:3:2: `休息` 不认得，应当是 `放假` 或 `上班`\n"
            "calendar.csv:5:1: `` 不是日期，应当写作 2026-10-01\n"
            "calendar.csv:6:1: 日期 2026-10-02 在第 4 行已经写过");
  EXPECT_THAT(FaultsOf("date,kind,name\n"), StartsWith("calendar.csv:1:1: 表头应当是 `date,kind,name,basis`"));
}

TEST(WorkTablesTest, EveryFaultOfTheOfficeHoursHasItsPlace) {
  EXPECT_EQ(FaultsOfHours("9点,12:00,\n13:30,24:01,\n"),
            "working_hours.csv:2:1: `9点` 不是时刻，应当写作 09:00，最晚 24:00\n"
            "working_hours.csv:3:2: `24:01` 不是时刻，应当写作 09:00，最晚 24:00");
  EXPECT_EQ(FaultsOfHours("18:00,13:30,\n09:00,09:00,\n"),
            "working_hours.csv:2:2: 这段时间的终点不晚于起点\n"
            "working_hours.csv:3:2: 这段时间的终点不晚于起点");
  EXPECT_EQ(FaultsOfHours("13:00,18:00,\n09:00,13:30,\n"), "working_hours.csv:2:1: 这段时间与第 3 行重叠");
  EXPECT_EQ(FaultsOfHours("08:00,20:00,\n09:00,10:00,\n11:00,12:00,\n"),
            "working_hours.csv:3:1: 这段时间与第 2 行重叠\n"
            "working_hours.csv:4:1: 这段时间与第 2 行重叠");
  EXPECT_EQ(FaultsOfHours("09:00,12:00,\n12:00,18:00,\n"), "") << "they may touch";
  EXPECT_EQ(FaultsOfHours(""), "working_hours.csv:1:1: 至少要有一段工作时间");
}

TEST(WorkTablesTest, WithoutEitherTableWorkNeverStops) {
  EXPECT_TRUE(TestRules()->calendar().is_around_the_clock());
  EXPECT_TRUE(TestMatcher().calendar().is_around_the_clock());
}

TEST(WorkTablesTest, WithOfficeHoursAloneTheWeekdayCounts) {
  const auto rules = TestRulesWith(kHoursTable, {{"working_hours.csv", kHours}});
  ASSERT_TRUE(rules.ok()) << rules.status();
  const worktime::WorkCalendar& calendar = (*rules)->calendar();
  EXPECT_FALSE(calendar.is_around_the_clock());
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 10, 1)));
  EXPECT_FALSE(calendar.IsWorkingDay(absl::CivilDay(2026, 10, 10)));
  EXPECT_FALSE(calendar.IsKnown(absl::CivilDay(2026, 10, 1)));
}

TEST(WorkTablesTest, ACalendarNeedsOfficeHours) {
  const auto rules = TestRulesWith(kCalendarTable, {{"calendar.csv", CALENDAR_HEADER}});
  EXPECT_EQ(rules.status().message(), "calendar.csv:1:1: 有工作日历，就要有工作时段表，请补上");
}

TEST(WorkTablesTest, TwoTablesOfOneKindAreRefused) {
  const std::string second = absl::StrReplaceAll(kHoursTable, {{"working_hours", "more_hours"}});
  const auto rules = TestRulesWith(kHoursTable + second, {{"working_hours.csv", kHours}, {"more_hours.csv", kHours}});
  EXPECT_THAT(std::string(rules.status().message()), HasSubstr("manifest.textproto:1:1: 工作时段表最多一张"));
}

TEST(WorkTablesTest, TheCalendarCountsInTheHash) {
  const auto with = [](const std::string& days) {
    return TestRulesWith(absl::StrCat(kCalendarTable, kHoursTable),
                         {{"calendar.csv", CALENDAR_HEADER + days}, {"working_hours.csv", kHours}});
  };
  const auto before = with("2026-02-16,放假,春节,\n"), after = with("2026-02-16,放假,春节,\n2026-02-14,上班,,\n");
  ASSERT_TRUE(before.ok() && after.ok());
  EXPECT_NE((*before)->hash(), (*after)->hash());
  EXPECT_EQ((*before)->hash(), (*with("2026-02-16,放假,春节,\n"))->hash());
  EXPECT_NE((*before)->hash(), TestRules()->hash());
}

TEST(WorkTablesTest, TheShippedCalendarKnowsThreeYears) {
  const auto rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  const worktime::WorkCalendar& calendar = rules->calendar();
  EXPECT_THAT(calendar.KnownYears(), ElementsAre(2024, 2025, 2026));
  EXPECT_EQ(calendar.WorkingDay(), absl::Minutes(450));
  const absl::Time eve = absl::FromCivil(absl::CivilHour(2026, 2, 14, 17), BeijingTime());
  EXPECT_EQ(*calendar.AddWorkingTime(eve, absl::Hours(2)),
            absl::FromCivil(absl::CivilHour(2026, 2, 24, 10), BeijingTime()));
}

}  // namespace
}  // namespace peidan::matching
