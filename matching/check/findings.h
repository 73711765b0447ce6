// The findings of the static check, collected and brought into a total order.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/table/table.h"
#include "peidan/v1/rule_set.pb.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

inline constexpr v1::RuleFindingSeverity kError = v1::RULE_FINDING_SEVERITY_ERROR;
inline constexpr v1::RuleFindingSeverity kWarning = v1::RULE_FINDING_SEVERITY_WARNING;

// What is found: how grave, and the stable name of its kind (README.md).
struct FindingKind {
  v1::RuleFindingSeverity severity;
  absl::string_view reason;
};

// Where: a file; line 0: the file as a whole; column empty: the row as a whole.
struct FindingPlace {
  absl::string_view file;
  int line = 0;
  absl::string_view column = {};
};

// Most findings that are told, the gravest; more are counted in none.
inline constexpr size_t kMaxFindings = 10'000;

// In order of severity, the gravest first, then file, line and reason, then all the rest.
std::vector<v1::RuleFinding> SortedFindings(std::vector<v1::RuleFinding> findings);

// A list of findings that keeps the first kMaxFindings in their order. Not thread-safe.
class Findings {
 public:
  // `rows`: ids, the one to mend first. `message` is Chinese, for the official who edits the table.
  void Add(const FindingKind& kind, const FindingPlace& place, std::vector<std::string> rows,
           absl::string_view message);
  std::vector<v1::RuleFinding> TakeSorted();

 private:
  void KeepGravest();

  std::vector<v1::RuleFinding> findings_;
};

// A row, or its cell in a place of the columns of its table.
FindingPlace PlaceOf(const CompiledTable& table, const CompiledRow& row);
FindingPlace PlaceOf(const CompiledTable& table, const CompiledRow& row, int column);

}  // namespace peidan::matching
