// The tables of the process: limits and numbers by name (process.csv), and who hears of a deadline when
// (escalation.csv).
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "matching/csv.h"
#include "matching/fault.h"
#include "matching/process/process_rules.h"
#include "matching/worktime/work_calendar.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// The columns of a table of kind PROCESS: name (process::NamedLimits, process::NamedNumbers), amount, unit, basis. The
// unit of a limit is 工作小时, 小时, 工作日 or 日; its amount may have a fraction, is rounded to the second, and is
// 8,760 hours or 365 days at most. That of a number is the one that NamedNumbers says, and its amount is whole.
const std::vector<absl::string_view>& ProcessHeader();
// The columns of a table of kind ESCALATION: deadline (接单, 办结 or 答复), percent (1 to 1,000 but not 100), level
// (承办人, 局负责人 or 区督办), basis.
const std::vector<absl::string_view>& EscalationHeader();

// One row of a ladder.
struct EscalationRow {
  process::Step step;
  int line;
  bool has_basis;
};

// Sets the limits and numbers that the table names; a working day (工作日) is that of the calendar of `rules`. Faults:
// names that are unknown or stand twice, amounts out of range, units that do not fit.
void ReadProcess(const CsvTable& table, process::ProcessRules& rules, Faults& faults);

// The rows that have no fault, in the order of ProcessRules::steps, those of one percent by level. Faults: cells out of
// range, steps that stand twice.
std::vector<EscalationRow> ReadEscalation(const CsvTable& table, Faults& faults);

// The process of a rule set; what it leaves out has the default of the struct. Faults: those above, two tables of one
// kind.
process::ProcessRules LoadProcessRules(const v1::RuleSet& rules, worktime::WorkCalendar calendar, Faults& faults);

}  // namespace peidan::matching
