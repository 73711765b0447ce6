#include "matching/check/findings.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "matching/fault.h"
#include "matching/table/definition.h"

namespace peidan::matching {
namespace {

bool ComesBefore(const v1::RuleFinding& a, const v1::RuleFinding& b) {
  if (a.severity() != b.severity()) return a.severity() > b.severity();
  const auto key = [](const v1::RuleFinding& f) {
    const absl::string_view file = f.file(), reason = f.reason(), column = f.column(), message = f.message();
    return std::tuple(file, f.line(), reason, column, f.character(), message);
  };
  return key(a) < key(b);
}

}  // namespace

void Findings::Add(const FindingKind& kind, const FindingPlace& place, std::vector<std::string> rows,
                   absl::string_view message) {
  v1::RuleFinding& finding = findings_.emplace_back();
  finding.set_severity(kind.severity);
  finding.set_reason(std::string(kind.reason));
  finding.set_file(std::string(place.file));
  finding.set_line(place.line);
  finding.set_column(std::string(place.column));
  for (std::string& row : rows) finding.add_rows(std::move(row));
  finding.set_message(std::string(Shortened(message)));
  if (findings_.size() >= 2 * kMaxFindings) KeepGravest();
}

void Findings::KeepGravest() {
  findings_ = SortedFindings(std::move(findings_));
  if (findings_.size() > kMaxFindings) findings_.resize(kMaxFindings);
}

std::vector<v1::RuleFinding> Findings::TakeSorted() {
  KeepGravest();
  return std::move(findings_);
}

std::vector<v1::RuleFinding> SortedFindings(std::vector<v1::RuleFinding> findings) {
  std::sort(findings.begin(), findings.end(), ComesBefore);
  return findings;
}

FindingPlace PlaceOf(const CompiledTable& table, const CompiledRow& row) { return {FileOf(table.message()), row.line}; }

FindingPlace PlaceOf(const CompiledTable& table, const CompiledRow& row, int column) {
  return {FileOf(table.message()), row.line, table.message().columns(column).name()};
}

}  // namespace peidan::matching
