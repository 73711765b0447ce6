#include "matching/process_tables.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/rule_files.h"
#include "peidan/v1/assignment.pb.h"

namespace peidan::matching {
namespace {

constexpr int kNameColumn = 0, kAmountColumn = 1, kUnitColumn = 2;
constexpr int kDeadlineColumn = 0, kPercentColumn = 1, kLevelColumn = 2, kEscalationBasisColumn = 3;
constexpr int kMostPercent = 1'000, kWholePercent = 100;

// What a limit may be counted in.
struct LimitUnit {
  const char* name;
  bool working_time;
  bool whole_days;
  int most;
};
constexpr LimitUnit kLimitUnits[] = {{"工作小时", true, false, 8'760},
                                     {"小时", false, false, 8'760},
                                     {"工作日", true, true, 365},
                                     {"日", false, true, 365}};

struct NamedDeadline {
  const char* name;
  v1::DeadlineKind kind;
};
constexpr NamedDeadline kDeadlines[] = {
    {"接单", v1::DEADLINE_KIND_ACCEPT}, {"办结", v1::DEADLINE_KIND_COMPLETE}, {"答复", v1::DEADLINE_KIND_OFFER}};

struct NamedLevel {
  const char* name;
  process::Level level;
};
constexpr NamedLevel kLevels[] = {{"承办人", process::Level::kHandler},
                                  {"局负责人", process::Level::kBureauHead},
                                  {"区督办", process::Level::kDistrict}};

absl::string_view CellOf(const CsvRow& row, int column) { return absl::StripAsciiWhitespace(row.cells[column]); }

// `接单`、`办结` 或 `答复`
template <typename Named>
std::string OneOf(const Named& known) {
  std::vector<std::string> names;
  for (const auto& named : known) names.push_back(absl::StrCat("`", named.name, "`"));
  const std::string last = std::move(names.back());
  names.pop_back();
  return names.empty() ? last : absl::StrCat(absl::StrJoin(names, "、"), " 或 ", last);
}

// The one of `known` that the cell names; null, and a fault, where it names none.
template <typename Named>
auto ReadName(const CsvTable& table, const CsvRow& row, int column, const Named& known, Faults& faults) {
  const absl::string_view cell = CellOf(row, column);
  const auto it =
      std::find_if(std::begin(known), std::end(known), [&](const auto& named) { return named.name == cell; });
  if (it != std::end(known)) return &*it;
  faults.Add(table.At(row, column), absl::StrCat("`", cell, "` 不认得，应当是 ", OneOf(known)),
             v1::RULE_FAULT_REASON_VALUE);
  return decltype(&*it){nullptr};
}

// A number out of [least, most], and what is none, is a fault.
std::optional<int> ReadWhole(const CsvTable& table, const CsvRow& row, int column, int least, int most,
                             Faults& faults) {
  int value = 0;
  const absl::string_view cell = CellOf(row, column);
  if (absl::SimpleAtoi(cell, &value) && value >= least && value <= most) return value;
  faults.Add(table.At(row, column), absl::StrCat("`", cell, "` 不是 ", least, " 到 ", most, " 的整数"),
             v1::RULE_FAULT_REASON_VALUE);
  return std::nullopt;
}

void ReadLimit(const CsvTable& table, const CsvRow& row, const worktime::WorkCalendar& calendar, process::Limit& limit,
               Faults& faults) {
  const LimitUnit* unit = ReadName(table, row, kUnitColumn, kLimitUnits, faults);
  if (unit == nullptr) return;
  double amount = 0;
  const absl::string_view cell = CellOf(row, kAmountColumn);
  if (!absl::SimpleAtod(cell, &amount) || !(amount >= 0 && amount <= unit->most)) {
    faults.Add(table.At(row, kAmountColumn), absl::StrCat("`", cell, "` 不是 0 到 ", unit->most, " 的数字"),
               v1::RULE_FAULT_REASON_VALUE);
    return;
  }
  const absl::Duration day = unit->working_time ? calendar.WorkingDay() : absl::Hours(24);
  const double seconds = absl::ToDoubleSeconds(unit->whole_days ? day : absl::Hours(1)) * amount;
  limit = {absl::Seconds(std::llround(seconds)), unit->working_time};
}

void ReadNumber(const CsvTable& table, const CsvRow& row, const process::NamedNumber& named, int& number,
                Faults& faults) {
  if (CellOf(row, kUnitColumn) != named.unit) {
    faults.Add(table.At(row, kUnitColumn),
               absl::StrCat("`", CellOf(row, kUnitColumn), "` 不认得，应当是 `", named.unit, "`"),
               v1::RULE_FAULT_REASON_VALUE);
  }
  if (const auto value = ReadWhole(table, row, kAmountColumn, named.least, named.most, faults)) number = *value;
}

std::string KnownNames() {
  const auto name = [](std::string* out, const auto& named) { absl::StrAppend(out, named.name); };
  return absl::StrCat(absl::StrJoin(process::NamedLimits(), "、", name), "、",
                      absl::StrJoin(process::NamedNumbers(), "、", name));
}

// Sets what one row names.
void ReadSetting(const CsvTable& table, const CsvRow& row, process::ProcessRules& rules, Faults& faults) {
  const absl::string_view name = CellOf(row, kNameColumn);
  for (const process::NamedLimit& limit : process::NamedLimits()) {
    if (limit.name == name) return ReadLimit(table, row, rules.calendar, limit.in(rules), faults);
  }
  for (const process::NamedNumber& number : process::NamedNumbers()) {
    if (number.name == name) return ReadNumber(table, row, number, rules.*number.number, faults);
  }
  faults.Add(table.At(row, kNameColumn), absl::StrCat("`", name, "` 不认得，应当是 ", KnownNames(), " 之一"),
             v1::RULE_FAULT_REASON_VALUE);
}

auto OrderOf(const process::Step& step) { return std::tuple(step.deadline_kind, step.percent, step.level); }

// The step of one row; a fault in each cell that says none.
std::optional<process::Step> ReadStep(const CsvTable& table, const CsvRow& row, Faults& faults) {
  const NamedDeadline* deadline = ReadName(table, row, kDeadlineColumn, kDeadlines, faults);
  const std::optional<int> percent = ReadWhole(table, row, kPercentColumn, 1, kMostPercent, faults);
  const NamedLevel* level = ReadName(table, row, kLevelColumn, kLevels, faults);
  if (percent == kWholePercent) {
    faults.Add(table.At(row, kPercentColumn), "百分之一百就是到期本身，预警要小于它，督办要大于它",
               v1::RULE_FAULT_REASON_VALUE);
    return std::nullopt;
  }
  if (deadline == nullptr || !percent || level == nullptr) return std::nullopt;
  return process::Step{deadline->kind, *percent, level->level};
}

}  // namespace

const std::vector<absl::string_view>& ProcessHeader() {
  static const std::vector<absl::string_view> header = {"name", "amount", "unit", "basis"};
  return header;
}

const std::vector<absl::string_view>& EscalationHeader() {
  static const std::vector<absl::string_view> header = {"deadline", "percent", "level", "basis"};
  return header;
}

void ReadProcess(const CsvTable& table, process::ProcessRules& rules, Faults& faults) {
  std::map<absl::string_view, int> line_of;
  for (const CsvRow& row : table.rows) {
    const absl::string_view name = CellOf(row, kNameColumn);
    if (const auto [it, fresh] = line_of.emplace(name, row.number); !fresh) {
      faults.Add(table.At(row, kNameColumn), absl::StrCat("`", name, "` 在第 ", it->second, " 行已经写过"),
                 v1::RULE_FAULT_REASON_DUPLICATE_ID);
      continue;
    }
    ReadSetting(table, row, rules, faults);
  }
}

std::vector<EscalationRow> ReadEscalation(const CsvTable& table, Faults& faults) {
  std::vector<EscalationRow> rows;
  for (const CsvRow& row : table.rows) {
    const std::optional<process::Step> step = ReadStep(table, row, faults);
    if (!step) continue;
    const auto it = std::find_if(rows.begin(), rows.end(), [&](const EscalationRow& r) { return r.step == *step; });
    if (it != rows.end()) {
      faults.Add(table.At(row, kDeadlineColumn), absl::StrCat("这一步在第 ", it->line, " 行已经写过"),
                 v1::RULE_FAULT_REASON_DUPLICATE_ID);
      continue;
    }
    rows.push_back({*step, row.number, !CellOf(row, kEscalationBasisColumn).empty()});
  }
  std::sort(rows.begin(), rows.end(),
            [](const EscalationRow& a, const EscalationRow& b) { return OrderOf(a.step) < OrderOf(b.step); });
  return rows;
}

process::ProcessRules LoadProcessRules(const v1::RuleSet& rules, worktime::WorkCalendar calendar, Faults& faults) {
  process::ProcessRules loaded;
  loaded.calendar = std::move(calendar);
  if (const v1::RuleTable* table = OneOfKind(rules, v1::TABLE_KIND_PROCESS, "办理规则表", faults))
    ReadProcess(ToCsv(*table, ProcessHeader(), faults), loaded, faults);
  if (const v1::RuleTable* table = OneOfKind(rules, v1::TABLE_KIND_ESCALATION, "预警督办表", faults)) {
    for (const EscalationRow& row : ReadEscalation(ToCsv(*table, EscalationHeader(), faults), faults))
      loaded.steps.push_back(row.step);
  }
  return loaded;
}

}  // namespace peidan::matching
