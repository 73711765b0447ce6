// From the files of a rule set to its canonical form.
#pragma once

#include <string>
#include <vector>

#include "matching/concept_set.h"
#include "matching/csv.h"
#include "matching/fault.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// One file of a rule set, as text.
struct RuleFile {
  std::string name;  // e.g. `routing.csv`
  std::string text;
};

// Most rows of a table by its kind, so that a file of tiny rows cannot take a hundred times its size in memory. (Of a
// decision table: kMaxTableRows.)
inline constexpr size_t kMaxLexiconRows = kMaxConcepts;
inline constexpr size_t kMaxScoringRows = 1'000;       // code reads some fifty parameters
inline constexpr size_t kMaxCaseRows = 10'000;         // each is decided before an activation
inline constexpr size_t kMaxWordWeightRows = 200'000;  // Haidian's table has 52,000
inline constexpr size_t kMaxWorkingHoursRows = 48;     // a period for every half hour of a day
inline constexpr size_t kMaxProcessRows = 100;         // code reads fewer than ten
inline constexpr size_t kMaxEscalationRows = 60;       // every clock keeps the steps of its deadline
// Most cells of all tables together; Haidian's rule set has 169,000.
inline constexpr size_t kMaxRuleCells = 1'000'000;
// Haidian's has 11 kB. Every byte of it may become a message of its own.
inline constexpr size_t kMaxManifestBytes = 262'144;

// The file that says what the others are.
inline constexpr char kManifestFile[] = "manifest.textproto";

// Reads the manifest and the file of every table. Columns of a file stand in the order of the manifest; optional ones
// may be left out, and then the table has none. Adds a fault for files that are missing, given twice or (`.csv`,
// `.textproto`) named by no table, for what is not well-formed, for headers that differ, and for what is beyond a
// limit, of which the rest is not read.
v1::RuleSet ParseRuleFiles(const std::vector<RuleFile>& files, Faults& faults);

// The first table of a kind; null: none.
const v1::RuleTable* FirstOfKind(const v1::RuleSet& rules, v1::TableKind kind);
// The same; a fault for each further one. `title`: Chinese.
const v1::RuleTable* OneOfKind(const v1::RuleSet& rules, v1::TableKind kind, absl::string_view title, Faults& faults);

// A table as the CSV it came from, with the columns `header` alone; a fault where it does not have them.
CsvTable ToCsv(const v1::RuleTable& table, const std::vector<absl::string_view>& header, Faults& faults);

}  // namespace peidan::matching
