#include "server/rule_findings.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "matching/check/rule_check.h"
#include "matching/fault.h"

namespace peidan::server {
namespace {

// Null where nothing was imported yet: every bureau would be unknown.
const matching::Catalog* Filled(const matching::Catalog& catalog) {
  return catalog.bureaus().empty() ? nullptr : &catalog;
}

}  // namespace

CheckedRules CheckFiles(const std::vector<matching::RuleFile>& files, const matching::Catalog& catalog,
                        absl::CivilDay today, matching::WorkBudget& budget, const matching::RuleSet* alike) {
  matching::Faults faults;
  CheckedRules checked;
  const v1::RuleSet message = matching::ParseRuleFiles(files, faults);
  // Without a manifest that can be read, every table would be missing too.
  const bool readable = message.tables_size() > 0 || faults.empty();
  if (readable) checked.rules = matching::RuleSet::Compile(message, faults, alike);
  if (!faults.empty()) checked.rules = nullptr;
  checked.findings = checked.rules == nullptr ? matching::FindingsOfFaults(faults, message)
                                              : matching::CheckRules(*checked.rules, Filled(catalog), today, budget);
  return checked;
}

bool HasError(const std::vector<v1::RuleFinding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const v1::RuleFinding& finding) {
    return finding.severity() == v1::RULE_FINDING_SEVERITY_ERROR;
  });
}

absl::Status StatusOf(const CheckedRules& checked) {
  std::string lines;
  for (const v1::RuleFinding& finding : checked.findings) {
    if (finding.severity() != v1::RULE_FINDING_SEVERITY_ERROR) continue;
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", finding.file(), ":", finding.line(), ": ", finding.reason(),
                    ": ", finding.message());
  }
  return lines.empty() ? absl::OkStatus() : absl::InvalidArgumentError(lines);
}

google::protobuf::RepeatedPtrField<v1::RuleTableSize> TableSizes(const v1::RuleSet& rules) {
  std::map<std::string, int> rows;
  for (const v1::RuleTable& table : rules.tables()) rows[table.name()] = table.rows_size();
  google::protobuf::RepeatedPtrField<v1::RuleTableSize> sizes;
  for (const auto& [table, count] : rows) {
    v1::RuleTableSize* size = sizes.Add();
    size->set_table(table);
    size->set_rows(count);
  }
  return sizes;
}

}  // namespace peidan::server
