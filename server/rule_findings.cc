#include "server/rule_findings.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "matching/csv.h"
#include "matching/fault.h"

namespace peidan::server {
namespace {

// The title of a column, counted from 1; empty: there is none.
std::string TitleOf(const std::vector<matching::RuleFile>& files, const std::string& name, int column) {
  for (const matching::RuleFile& file : files) {
    if (file.name != name || column < 1) continue;
    const absl::string_view first_line = absl::string_view(file.text).substr(0, file.text.find('\n'));
    matching::Faults ignored;
    const std::vector<std::string> titles = matching::ReadCsv(name, first_line, ignored).header;
    return static_cast<size_t>(column) <= titles.size() ? titles[static_cast<size_t>(column) - 1] : "";
  }
  return "";
}

v1::RuleFinding FindingOf(const v1::RuleFault& fault, const std::vector<matching::RuleFile>& files) {
  v1::RuleFinding finding;
  finding.set_severity(v1::RULE_FINDING_SEVERITY_ERROR);
  finding.set_reason(std::string(absl::StripPrefix(v1::RuleFaultReason_Name(fault.reason()), "RULE_FAULT_REASON_")));
  finding.set_file(fault.file());
  finding.set_line(fault.row());
  finding.set_column(TitleOf(files, fault.file(), fault.column()));
  finding.set_character(fault.character());
  finding.set_message(fault.message());
  return finding;
}

// Everything found in the files, gravest first: what keeps them from being compiled.
std::vector<v1::RuleFinding> FindingsOf(const std::vector<matching::RuleFile>& files, const matching::Faults& faults) {
  std::vector<v1::RuleFinding> findings;
  for (const v1::RuleFault& fault : faults.list()) {
    if (findings.size() == kMaxFindings) break;
    findings.push_back(FindingOf(fault, files));
  }
  return findings;
}

}  // namespace

CheckedRules CheckRules(const std::vector<matching::RuleFile>& files) {
  matching::Faults faults;
  CheckedRules checked;
  v1::RuleSet message = matching::ParseRuleFiles(files, faults);
  // Without a manifest that can be read, every table would be missing too.
  const bool readable = message.tables_size() > 0 || faults.empty();
  if (readable) checked.rules = matching::RuleSet::Compile(std::move(message), faults);
  if (!faults.empty()) checked.rules = nullptr;
  checked.findings = FindingsOf(files, faults);
  return checked;
}

bool HasError(const std::vector<v1::RuleFinding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const v1::RuleFinding& finding) {
    return finding.severity() == v1::RULE_FINDING_SEVERITY_ERROR;
  });
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
