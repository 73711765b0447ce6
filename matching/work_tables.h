// The tables of working time: the days that a notice names (calendar.csv) and the office hours (working_hours.csv).
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "matching/csv.h"
#include "matching/fault.h"
#include "matching/worktime/work_calendar.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// The columns of a table of kind CALENDAR: date (2026-10-01, or as a spreadsheet writes it), kind (放假 or 上班), name
// and basis (文号), both for people.
const std::vector<absl::string_view>& CalendarHeader();
// The columns of a table of kind WORKING_HOURS: from and to (09:00; the latest `to` is 24:00), basis. Each row counts
// on every working day.
const std::vector<absl::string_view>& WorkingHoursHeader();

// One row of a calendar.
struct CalendarRow {
  worktime::DayException exception;
  int line;
  bool has_basis;
};

// The rows that have no fault, in their order. Faults: dates that are none or stand twice, unknown kinds.
std::vector<CalendarRow> ReadCalendar(const CsvTable& table, Faults& faults);

// Faults: times that are none, periods that end before they begin or overlap another, no period at all.
std::vector<worktime::WorkingPeriod> ReadWorkingHours(const CsvTable& table, Faults& faults);

// The calendar of a rule set. A rule set without either table works around the clock; one with office hours alone goes
// by the weekday. Faults: those above, a calendar without office hours, two tables of one kind.
worktime::WorkCalendar LoadWorkCalendar(const v1::RuleSet& rules, Faults& faults);

}  // namespace peidan::matching
