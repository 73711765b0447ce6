#include "server/rule_findings.h"

#include <algorithm>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "storage/reference/csv_reader.h"

namespace peidan::server {
namespace {

constexpr char kDoesNotCompile[] = "RULE_FAULTY";

// Takes a number and the colon behind it from the front of `text`; false, and nothing taken, where there is none.
bool TakeNumber(absl::string_view& text, int& number) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(text.substr(0, colon), &number)) return false;
  text.remove_prefix(colon + 1);
  return true;
}

// The title of a column of a file, counted from 1; empty: there is none.
std::string TitleOf(const std::vector<matching::RuleFile>& files, absl::string_view name, int column) {
  for (const matching::RuleFile& file : files) {
    if (file.name != name) continue;
    const absl::string_view first_line = absl::string_view(file.text).substr(0, file.text.find('\n'));
    const auto titles = storage::ReadCsv(std::string(first_line)).titles;
    return column >= 1 && static_cast<size_t>(column) <= titles.size() ? titles[static_cast<size_t>(column) - 1] : "";
  }
  return "";
}

// One line of RuleSet::Compile: `file:row:column: message` or `file:row:column:character: message`.
v1::RuleFinding FindingOf(absl::string_view line, const std::vector<matching::RuleFile>& files) {
  v1::RuleFinding finding;
  finding.set_severity(v1::RULE_FINDING_SEVERITY_ERROR);
  finding.set_reason(kDoesNotCompile);
  int row = 0, column = 0, character = 0;
  const size_t colon = line.find(':');
  absl::string_view rest = colon == absl::string_view::npos ? line : line.substr(colon + 1);
  if (colon != absl::string_view::npos && TakeNumber(rest, row)) {
    finding.set_file(std::string(line.substr(0, colon)));
    finding.set_line(row);
    if (TakeNumber(rest, column)) finding.set_column(TitleOf(files, finding.file(), column));
    if (TakeNumber(rest, character)) finding.set_character(character);
  }
  finding.set_message(std::string(absl::StripLeadingAsciiWhitespace(finding.file().empty() ? line : rest)));
  return finding;
}

}  // namespace

std::vector<v1::RuleFinding> FindingsOf(const std::vector<matching::RuleFile>& files) {
  std::vector<v1::RuleFinding> findings;
  const auto compiled = matching::RuleSet::Compile(files);
  if (compiled.ok()) return findings;
  for (const absl::string_view line :
       absl::StrSplit(absl::string_view(compiled.status().message()), '\n', absl::SkipEmpty())) {
    if (findings.size() == kMaxFindings) break;
    findings.push_back(FindingOf(line, files));
  }
  return findings;
}

bool HasError(const std::vector<v1::RuleFinding>& findings) {
  return std::any_of(findings.begin(), findings.end(), [](const v1::RuleFinding& finding) {
    return finding.severity() == v1::RULE_FINDING_SEVERITY_ERROR;
  });
}

CheckedRules CheckRules(const std::vector<matching::RuleFile>& files) {
  CheckedRules checked;
  checked.findings = FindingsOf(files);
  auto compiled = matching::RuleSet::Compile(files);
  if (compiled.ok()) checked.rules = *std::move(compiled);
  return checked;
}

google::protobuf::RepeatedPtrField<v1::RuleTableSize> TableSizes(const std::vector<matching::RuleFile>& files) {
  google::protobuf::RepeatedPtrField<v1::RuleTableSize> sizes;
  std::map<std::string, int> rows;
  for (const matching::RuleFile& file : files) {
    absl::string_view table = file.name;
    if (!absl::ConsumeSuffix(&table, ".csv")) continue;
    rows[std::string(table)] = static_cast<int>(storage::ReadCsv(file.text).rows.size());
  }
  for (const auto& [table, count] : rows) {
    v1::RuleTableSize* size = sizes.Add();
    size->set_table(table);
    size->set_rows(count);
  }
  return sizes;
}

}  // namespace peidan::server
