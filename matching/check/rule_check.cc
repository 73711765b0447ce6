#include "matching/check/rule_check.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/strip.h"
#include "matching/check/check_context.h"
#include "matching/rule_files.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

void CheckDecisionTables(CheckContext& context) {
  for (const auto& [name, table] : context.decisions) {
    CheckValidity(context, table);
    CheckDeadRows(context, table);
    CheckOverlaps(context, table);
    CheckShadows(context, table);
    CheckGaps(context, table);
    CheckBasis(context, table);
  }
}

// Faults without a place of their own stand at row 1, column 1.
bool IsOfWholeFile(v1::RuleFaultReason reason) {
  return reason == v1::RULE_FAULT_REASON_FILE || reason == v1::RULE_FAULT_REASON_DEFINITION;
}

const v1::RuleTable* TableOf(const v1::RuleSet& message, const std::string& file) {
  const auto it = std::find_if(message.tables().begin(), message.tables().end(),
                               [&](const v1::RuleTable& table) { return FileOf(table) == file; });
  return it == message.tables().end() ? nullptr : &*it;
}

v1::RuleFinding FindingOf(const v1::RuleFault& fault, const v1::RuleSet& message) {
  v1::RuleFinding finding;
  finding.set_severity(v1::RULE_FINDING_SEVERITY_ERROR);
  finding.set_reason(std::string(absl::StripPrefix(v1::RuleFaultReason_Name(fault.reason()), "RULE_FAULT_REASON_")));
  finding.set_file(fault.file());
  finding.set_message(fault.message());
  if (IsOfWholeFile(fault.reason())) return finding;
  finding.set_line(fault.row());
  finding.set_character(fault.character());
  const v1::RuleTable* table = TableOf(message, fault.file());
  if (table == nullptr) {  // a text, not a table: its column is a character
    finding.set_character(fault.column());
    return finding;
  }
  const bool has_column = fault.column() >= 1 && fault.column() <= table->columns_size();
  if (has_column && fault.reason() != v1::RULE_FAULT_REASON_HEADER)
    finding.set_column(table->columns(fault.column() - 1).name());
  for (const v1::RuleRow& row : table->rows()) {
    if (row.line() == fault.row() && !row.id().empty()) finding.add_rows(row.id());
  }
  return finding;
}

}  // namespace

std::vector<v1::RuleFinding> CheckRules(const RuleSet& rules, const Catalog* catalog, absl::CivilDay today) {
  CheckContext context{rules, catalog, today, {}, {}};
  for (const auto& [name, table] : rules.tables().decision_tables) {
    context.decisions.emplace(std::piecewise_construct, std::forward_as_tuple(name),
                              std::forward_as_tuple(*table, rules.message().manifest(), today));
  }
  CheckDecisionTables(context);
  CheckResponsibilities(context);
  CheckTopics(context);
  CheckEmergencies(context);
  CheckUrgency(context);
  CheckScoring(context);
  CheckLexicon(context);
  CheckBureaus(context);
  if (catalog != nullptr) CheckResources(context);
  return context.findings.TakeSorted();
}

std::vector<v1::RuleFinding> FindingsOfFaults(const Faults& faults, const v1::RuleSet& message) {
  std::vector<v1::RuleFinding> found;
  for (const v1::RuleFault& fault : faults.list()) found.push_back(FindingOf(fault, message));
  return SortedFindings(std::move(found));
}

}  // namespace peidan::matching
