// From the files of a rule set to its canonical form.
#pragma once

#include <string>
#include <vector>

#include "matching/csv.h"
#include "matching/fault.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// One file of a rule set, as text.
struct RuleFile {
  std::string name;  // e.g. `routing.csv`
  std::string text;
};

// The file that says what the others are.
inline constexpr char kManifestFile[] = "manifest.textproto";

// Reads the manifest and the file of every table. Columns of a file stand in the order of the manifest; optional ones
// may be left out, and then the table has none. Adds a fault for files that are missing, given twice or (`.csv`,
// `.textproto`) named by no table, for what is not well-formed, and for headers that differ.
v1::RuleSet ParseRuleFiles(const std::vector<RuleFile>& files, Faults& faults);

// A table as the CSV it came from, with the columns `header` alone; a fault where it does not have them.
CsvTable ToCsv(const v1::RuleTable& table, const std::vector<absl::string_view>& header, Faults& faults);

}  // namespace peidan::matching
