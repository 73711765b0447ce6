#include "matching/work_tables.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "matching/local_time.h"
#include "matching/rule_files.h"
#include "matching/table/definition.h"
#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

constexpr char kHoliday[] = "放假";
constexpr char kMakeUpDay[] = "上班";
constexpr int kDateColumn = 0, kKindColumn = 1, kCalendarBasisColumn = 3;
constexpr int kFromColumn = 0, kToColumn = 1;

std::optional<absl::CivilDay> DateIn(absl::string_view cell) {
  const std::optional<Point> point = ParseSpreadsheetTemporal(cell, v1::COLUMN_TYPE_DATE);
  return point ? std::optional(DayOf(*point)) : std::nullopt;
}

// Also 24:00, which is no time of a day but may end one.
std::optional<absl::Duration> ClockIn(absl::string_view cell) {
  if (const auto clock = ParseClock(cell)) return clock;
  const std::optional<Point> point = ParseSpreadsheetTemporal(cell, v1::COLUMN_TYPE_TIME);
  if (!point) return std::nullopt;
  return absl::Seconds(point->at);
}

// A period and the row that it stands in.
struct PlacedPeriod {
  worktime::WorkingPeriod period;
  int line;
};

// The time in a cell; a fault where there is none.
std::optional<absl::Duration> ReadClock(const CsvTable& table, const CsvRow& row, int column, Faults& faults) {
  const absl::string_view cell = absl::StripAsciiWhitespace(row.cells[column]);
  const std::optional<absl::Duration> clock = ClockIn(cell);
  if (!clock) {
    faults.Add(table.At(row, column), absl::StrCat("`", cell, "` 不是时刻，应当写作 09:00，最晚 24:00"),
               v1::RULE_FAULT_REASON_VALUE);
  }
  return clock;
}

// Adds a fault to every row whose period begins before another ends.
void CheckApart(const CsvTable& table, std::vector<PlacedPeriod> periods, Faults& faults) {
  std::sort(periods.begin(), periods.end(), [](const PlacedPeriod& a, const PlacedPeriod& b) {
    return std::pair(a.period.from, a.line) < std::pair(b.period.from, b.line);
  });
  for (size_t i = 1; i < periods.size(); ++i) {
    const auto& [last, line] =
        *std::max_element(periods.begin(), periods.begin() + static_cast<ptrdiff_t>(i),
                          [](const auto& a, const auto& b) { return a.period.to < b.period.to; });
    if (periods[i].period.from >= last.to) continue;
    faults.Add({table.file, periods[i].line, kFromColumn + 1}, absl::StrCat("这段时间与第 ", line, " 行重叠"),
               v1::RULE_FAULT_REASON_CONFLICT);
  }
}

}  // namespace

const std::vector<absl::string_view>& CalendarHeader() {
  static const std::vector<absl::string_view> header = {"date", "kind", "name", "basis"};
  return header;
}

const std::vector<absl::string_view>& WorkingHoursHeader() {
  static const std::vector<absl::string_view> header = {"from", "to", "basis"};
  return header;
}

std::vector<CalendarRow> ReadCalendar(const CsvTable& table, Faults& faults) {
  std::vector<CalendarRow> rows;
  std::map<absl::CivilDay, int> line_of;
  for (const CsvRow& row : table.rows) {
    const absl::string_view date = absl::StripAsciiWhitespace(row.cells[kDateColumn]);
    const absl::string_view kind = absl::StripAsciiWhitespace(row.cells[kKindColumn]);
    const std::optional<absl::CivilDay> day = DateIn(date);
    const bool known_kind = kind == kHoliday || kind == kMakeUpDay;
    if (!day) {
      faults.Add(table.At(row, kDateColumn), absl::StrCat("`", date, "` 不是日期，应当写作 2026-10-01"),
                 v1::RULE_FAULT_REASON_VALUE);
    }
    if (!known_kind) {
      faults.Add(table.At(row, kKindColumn),
                 absl::StrCat("`", kind, "` 不认得，应当是 `", kHoliday, "` 或 `", kMakeUpDay, "`"),
                 v1::RULE_FAULT_REASON_VALUE);
    }
    if (!day || !known_kind) continue;
    if (const auto [it, fresh] = line_of.emplace(*day, row.number); !fresh) {
      faults.Add(table.At(row, kDateColumn),
                 absl::StrCat("日期 ", FormatDay(*day), " 在第 ", it->second, " 行已经写过"),
                 v1::RULE_FAULT_REASON_DUPLICATE_ID);
      continue;
    }
    const bool has_basis = !absl::StripAsciiWhitespace(row.cells[kCalendarBasisColumn]).empty();
    rows.push_back({{*day, kind == kMakeUpDay}, row.number, has_basis});
  }
  return rows;
}

std::vector<worktime::WorkingPeriod> ReadWorkingHours(const CsvTable& table, Faults& faults) {
  std::vector<PlacedPeriod> placed;
  for (const CsvRow& row : table.rows) {
    const std::optional<absl::Duration> from = ReadClock(table, row, kFromColumn, faults);
    const std::optional<absl::Duration> to = ReadClock(table, row, kToColumn, faults);
    if (!from || !to) continue;
    if (*from < *to) {
      placed.push_back({{*from, *to}, row.number});
    } else {
      faults.Add(table.At(row, kToColumn), "这段时间的终点不晚于起点", v1::RULE_FAULT_REASON_EMPTY_RANGE);
    }
  }
  if (table.rows.empty()) faults.Add({table.file}, "至少要有一段工作时间", v1::RULE_FAULT_REASON_EMPTY);
  CheckApart(table, placed, faults);
  std::vector<worktime::WorkingPeriod> periods;
  for (const PlacedPeriod& p : placed) periods.push_back(p.period);
  return periods;
}

worktime::WorkCalendar LoadWorkCalendar(const v1::RuleSet& rules, Faults& faults) {
  const size_t before = faults.count();
  const v1::RuleTable* days = OneOfKind(rules, v1::TABLE_KIND_CALENDAR, "工作日历", faults);
  const v1::RuleTable* hours = OneOfKind(rules, v1::TABLE_KIND_WORKING_HOURS, "工作时段表", faults);
  std::vector<worktime::DayException> exceptions;
  std::vector<worktime::WorkingPeriod> periods;
  if (days != nullptr) {
    for (const CalendarRow& row : ReadCalendar(ToCsv(*days, CalendarHeader(), faults), faults))
      exceptions.push_back(row.exception);
  }
  if (hours != nullptr) {
    const CsvTable csv = ToCsv(*hours, WorkingHoursHeader(), faults);
    if (faults.count() == before) periods = ReadWorkingHours(csv, faults);
  } else if (days != nullptr) {
    faults.Add({FileOf(*days)}, "有工作日历，就要有工作时段表，请补上", v1::RULE_FAULT_REASON_DEFINITION);
  }
  if (hours == nullptr || faults.count() > before) return worktime::WorkCalendar::AroundTheClock();
  absl::StatusOr<worktime::WorkCalendar> calendar =
      worktime::WorkCalendar::Make(std::move(exceptions), std::move(periods));
  if (calendar.ok()) return *std::move(calendar);
  faults.Add({FileOf(*hours)}, absl::StrCat("工作日历不能使用：", calendar.status().message()));
  return worktime::WorkCalendar::AroundTheClock();
}

}  // namespace peidan::matching
