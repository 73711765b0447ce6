// Checks of the working time: make-up days that make up nothing, and years whose notice is missing or half there.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/local_time.h"
#include "matching/rule_files.h"
#include "matching/table/definition.h"
#include "matching/work_tables.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kOnWeekday{kError, "MAKE_UP_DAY_ON_WEEKDAY"};
constexpr FindingKind kPartial{kWarning, "CALENDAR_YEAR_PARTIAL"};
constexpr FindingKind kMissing{kWarning, "CALENDAR_YEAR_MISSING"};
constexpr FindingKind kNoBasis{kWarning, "BASIS_MISSING"};
constexpr char kDateColumn[] = "date", kBasisColumn[] = "basis";
constexpr const char* kWeekdays[] = {"星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"};

void CheckMakeUpDays(CheckContext& context, absl::string_view file, const std::vector<CalendarRow>& rows) {
  for (const auto& [exception, line, has_basis] : rows) {
    const absl::Weekday weekday = absl::GetWeekday(exception.day);
    if (!exception.working || weekday >= absl::Weekday::saturday) continue;
    const std::string date = FormatDay(exception.day);
    context.findings.Add(kOnWeekday, {file, line, kDateColumn}, {date},
                         absl::StrCat(date, " 是", kWeekdays[static_cast<size_t>(weekday)],
                                      "，本来就上班，不会是调休上班日，请核对日期"));
  }
}

// One finding for a year: a notice is one basis.
void CheckCalendarBasis(CheckContext& context, absl::string_view file, const std::vector<CalendarRow>& rows) {
  std::map<absl::civil_year_t, std::vector<const CalendarRow*>> bare;
  for (const CalendarRow& row : rows) {
    if (!row.has_basis) bare[row.exception.day.year()].push_back(&row);
  }
  for (const auto& [year, of_year] : bare) {
    std::vector<std::string> dates;
    for (const CalendarRow* row : of_year) dates.push_back(FormatDay(row->exception.day));
    context.findings.Add(kNoBasis, {file, of_year[0]->line, kBasisColumn}, dates,
                         absl::StrCat(year, " 年的放假安排有 ", dates.size(), " 行没有写依据，请补上通知的文号"));
  }
}

// Years with rows of their own. A notice may begin in the last days of the year before (元旦), which are none.
std::vector<int> BegunYears(const std::vector<CalendarRow>& rows) {
  std::vector<int> years;
  for (const CalendarRow& row : rows) {
    if (row.exception.day.month() != 12) years.push_back(static_cast<int>(row.exception.day.year()));
  }
  std::sort(years.begin(), years.end());
  years.erase(std::unique(years.begin(), years.end()), years.end());
  return years;
}

void CheckYears(CheckContext& context, absl::string_view file, const std::vector<CalendarRow>& rows) {
  const std::vector<int> begun = BegunYears(rows);
  const int today = static_cast<int>(context.today.year());
  const auto has = [&](int year) { return std::binary_search(begun.begin(), begun.end(), year); };
  std::vector<int> missing;
  for (size_t i = 1; i < begun.size(); ++i) {
    for (int year = begun[i - 1] + 1; year < begun[i] && missing.size() < kMaxFindings; ++year) missing.push_back(year);
  }
  if (!has(today) && std::find(missing.begin(), missing.end(), today) == missing.end()) missing.push_back(today);
  for (const int year : missing) {
    context.findings.Add(kMissing, {file}, {absl::StrCat(year)},
                         absl::StrCat(year, " 年没有放假安排，这一年只按星期几算，请补上国务院办公厅的通知"));
  }
  for (const int year : begun) {
    if (context.rules.calendar().IsKnown(absl::CivilDay(year, 1, 1))) continue;
    context.findings.Add(
        kPartial, {file}, {absl::StrCat(year)},
        absl::StrCat(year, " 年的放假安排不全：元旦、劳动节、国庆节三天里有的没有写放假，请按通知补全"));
  }
}

void CheckHoursBasis(CheckContext& context, const v1::RuleTable& table) {
  Faults none;
  for (const CsvRow& row : ToCsv(table, {kBasisColumn, "from"}, none).rows) {
    if (!row.cells[0].empty()) continue;
    context.findings.Add(kNoBasis, {FileOf(table), row.number, kBasisColumn}, {row.cells[1]},
                         absl::StrCat("从 ", row.cells[1], " 起的工作时段没有写依据，请补上文件"));
  }
}

}  // namespace

void CheckCalendar(CheckContext& context) {
  const v1::RuleTable* hours = FirstOfKind(context.rules.message(), v1::TABLE_KIND_WORKING_HOURS);
  if (hours == nullptr) return;  // around the clock
  CheckHoursBasis(context, *hours);
  const v1::RuleTable* days = FirstOfKind(context.rules.message(), v1::TABLE_KIND_CALENDAR);
  const absl::string_view file = FileOf(days != nullptr ? *days : *hours);
  Faults none;  // the rule set compiles
  std::vector<CalendarRow> rows;
  if (days != nullptr) rows = ReadCalendar(ToCsv(*days, CalendarHeader(), none), none);
  CheckMakeUpDays(context, file, rows);
  CheckCalendarBasis(context, file, rows);
  CheckYears(context, file, rows);
}

}  // namespace peidan::matching
