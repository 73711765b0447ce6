#include "matching/table_loader.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "matching/output_view.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

// The classes of the urgency table by their ids.
struct NamedUrgency {
  absl::string_view name;
  v1::UrgencyClass value;
};
constexpr NamedUrgency kUrgencies[] = {{"EMERGENCY", v1::URGENCY_CLASS_EMERGENCY},
                                       {"UTILITIES", v1::URGENCY_CLASS_UTILITIES},
                                       {"COMPLEX", v1::URGENCY_CLASS_COMPLEX},
                                       {"GENERAL", v1::URGENCY_CLASS_GENERAL}};

// The units of its hours.
constexpr char kHours[] = "小时", kWorkingHours[] = "工作小时";

constexpr double kLargestWhole = 1'000'000;

// A number that code counts in; a fault where it is not whole or too large.
int WholeNumber(double number, const CompiledTable& table, const CompiledRow& row, Faults& faults) {
  if (std::abs(number) <= kLargestWhole && number == std::floor(number)) return static_cast<int>(number);
  faults.Add({FileOf(table.message()), row.line, 1}, absl::StrCat("`", number, "` 应当是整数，绝对值不超过 1000000"),
             v1::RULE_FAULT_REASON_VALUE);
  return 0;
}

// Whether hours are those of working time; they are not where no unit is given. A fault where it is another.
bool InWorkingTime(const CompiledTable& table, const CompiledRow& row, OutputColumn unit, Faults& faults) {
  const std::string name = unit.place < 0 ? "" : OutputView::TextOf(row, unit);
  if (name.empty() || name == kHours) return false;
  if (name == kWorkingHours) return true;
  faults.Add({FileOf(table.message()), row.line, table.outputs()[unit.place] + 1},
             absl::StrCat("`", name, "` 不认得，应当是 `", kHours, "` 或 `", kWorkingHours, "`"),
             v1::RULE_FAULT_REASON_VALUE);
  return false;
}

// Builds a typed table row by row, unless a fault was added since `before` were counted; `read` fills in everything but
// id, priority and condition.
template <typename Output, typename Read>
DecisionTable<Output> Load(std::shared_ptr<const CompiledTable> table, Faults& faults, size_t before, Read read) {
  if (faults.count() > before) return {};
  std::vector<typename DecisionTable<Output>::Row> rows;
  for (const CompiledRow& compiled : table->rows()) {
    auto& row = rows.emplace_back();
    row.id = compiled.id;
    row.priority = WholeNumber(compiled.priority, *table, compiled, faults);
    row.condition = ConditionOf(compiled);
    row.compiled = &compiled;
    read(compiled, row);
  }
  return DecisionTable<Output>(std::move(table), std::move(rows));
}

std::vector<std::string> BureauNames(std::vector<std::string> codes) {
  for (std::string& code : codes) code.insert(0, "bureaus/");
  return codes;
}

bool AreInForceTogether(const CompiledRow& a, const CompiledRow& b) {
  return a.valid_from <= b.valid_to && b.valid_from <= a.valid_to;
}

// Two rows with one condition and priority that are in force together leave no answer.
void CheckConflicts(const CompiledTable& table, const DecisionTable<Responsibility>& rules, Faults& faults) {
  std::map<std::pair<int, RowCondition>, std::vector<const CompiledRow*>> alike;
  for (const auto& row : rules.rows()) {
    auto& earlier = alike[{row.priority, row.condition}];
    const auto rival = std::find_if(earlier.begin(), earlier.end(), [&](const CompiledRow* other) {
      return AreInForceTogether(*other, *row.compiled);
    });
    if (rival != earlier.end()) {
      faults.Add({FileOf(table.message()), row.compiled->line, table.inputs()[0] + 1},
                 absl::StrCat("规则 `", row.id, "` 与规则 `", (*rival)->id, "` 条件相同"),
                 v1::RULE_FAULT_REASON_CONFLICT);
    }
    earlier.push_back(row.compiled);
  }
}

DecisionTable<Responsibility> LoadResponsibility(std::shared_ptr<const CompiledTable> table, bool with_priority,
                                                 Faults& faults) {
  const size_t before = faults.count();
  OutputView view(*table, faults);
  view.RequireConcepts(1);
  const OutputColumn lead = view.List("lead"), cooperating = view.List("cooperating");
  const OutputColumn basis = view.Role(v1::COLUMN_ROLE_BASIS), note = view.Role(v1::COLUMN_ROLE_NOTE);
  if (with_priority && view.Role(v1::COLUMN_ROLE_PRIORITY).place < 0) view.Fault("需要优先级列");
  auto rules = Load<Responsibility>(table, faults, before, [&](const CompiledRow& row, auto& out) {
    if (!with_priority) out.priority = out.condition.Specificity();
    out.output.leads = BureauNames(OutputView::ListOf(row, lead));
    out.output.cooperating = BureauNames(OutputView::ListOf(row, cooperating));
    out.output.basis = view.CellOf(row, basis);
    out.output.note = view.CellOf(row, note);
    if (out.output.leads.empty()) {
      faults.Add({FileOf(table->message()), row.line, table->outputs()[lead.place] + 1}, "至少要有一个主办单位",
                 v1::RULE_FAULT_REASON_EMPTY);
    }
  });
  CheckConflicts(*table, rules, faults);
  return rules;
}

}  // namespace

DecisionTable<Responsibility> LoadRouting(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  return LoadResponsibility(std::move(table), true, faults);
}

DecisionTable<Responsibility> LoadJoint(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  return LoadResponsibility(std::move(table), false, faults);
}

DecisionTable<Emergency> LoadEmergencies(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  const size_t before = faults.count();
  OutputView view(*table, faults);
  view.RequireConcepts(1);
  const OutputColumn call = view.List("call"), advice = view.Text("advice");
  const OutputColumn basis = view.Role(v1::COLUMN_ROLE_BASIS);
  return Load<Emergency>(table, faults, before, [&](const CompiledRow& row, auto& out) {
    out.output = {OutputView::ListOf(row, call), OutputView::TextOf(row, advice), view.CellOf(row, basis)};
  });
}

DecisionTable<OutOfScope> LoadOutOfScope(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  const size_t before = faults.count();
  OutputView view(*table, faults);
  view.RequireConcepts(1);
  const OutputColumn guidance = view.Text("guidance"), note = view.Role(v1::COLUMN_ROLE_NOTE);
  return Load<OutOfScope>(table, faults, before, [&](const CompiledRow& row, auto& out) {
    out.output = {OutputView::TextOf(row, guidance), view.CellOf(row, note)};
  });
}

DecisionTable<UnclearTopic> LoadUnclear(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  const size_t before = faults.count();
  OutputView view(*table, faults);
  view.RequireConcepts(1);
  const OutputColumn question = view.Text("question"), options = view.Text("options");
  const OutputColumn note = view.Role(v1::COLUMN_ROLE_NOTE);
  return Load<UnclearTopic>(table, faults, before, [&](const CompiledRow& row, auto& out) {
    out.output = {OutputView::TextOf(row, question), OutputView::TextOf(row, options), view.CellOf(row, note)};
  });
}

DecisionTable<UrgencyLimit> LoadUrgency(std::shared_ptr<const CompiledTable> table, Faults& faults) {
  const size_t before = faults.count();
  OutputView view(*table, faults);
  view.RequireConcepts(1);
  view.RequirePolicy(v1::HIT_POLICY_PRIORITY);
  const OutputColumn limit = view.Number("limit_hours"), sign_in = view.Number("sign_in_hours");
  const OutputColumn limit_unit = view.OptionalText("limit_unit"), sign_in_unit = view.OptionalText("sign_in_unit");
  const OutputColumn basis = view.Role(v1::COLUMN_ROLE_BASIS);
  auto classes = Load<UrgencyLimit>(table, faults, before, [&](const CompiledRow& row, auto& out) {
    const auto* it = std::find_if(std::begin(kUrgencies), std::end(kUrgencies),
                                  [&](const NamedUrgency& u) { return u.name == row.id; });
    if (it == std::end(kUrgencies)) {
      faults.Add({FileOf(table->message()), row.line, view.Role(v1::COLUMN_ROLE_ID).place + 1},
                 "应当是 EMERGENCY、UTILITIES、COMPLEX 或 GENERAL", v1::RULE_FAULT_REASON_VALUE);
      it = std::end(kUrgencies) - 1;
    }
    const auto hours = [&](OutputColumn column) {
      return WholeNumber(OutputView::NumberOf(row, column), *table, row, faults);
    };
    const auto working = [&](OutputColumn column) { return InWorkingTime(*table, row, column, faults); };
    out.output = {it->value,      hours(limit),          working(limit_unit),
                  hours(sign_in), working(sign_in_unit), view.CellOf(row, basis)};
  });
  const bool complete = std::any_of(classes.rows().begin(), classes.rows().end(), [](const auto& row) {
    return row.compiled->always_in_force() && !row.condition.unless &&
           std::all_of(row.condition.tests.begin(), row.condition.tests.end(),
                       [](const SetTest& test) { return test.always(); });
  });
  if (!complete && faults.count() == before) view.Fault("必须有一行始终有效、适用于任何诉求（条件为 -）");
  return classes;
}

}  // namespace peidan::matching
