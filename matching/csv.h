// The tables of a rule set as RFC 4180 text.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/fault.h"

namespace peidan::matching {

// One record. Its cells are as many as the header has.
struct CsvRow {
  int number;  // as a spreadsheet counts: the header is row 1
  std::vector<std::string> cells;
};

// One table, read whole.
struct CsvTable {
  std::string file;
  std::vector<CsvRow> rows;  // without the header
  std::vector<std::string> header;

  Place At(const CsvRow& row, int column_index) const { return {file, row.number, column_index + 1}; }
};

// Most of a table that is read.
struct CsvLimits {
  size_t rows = 1'000'000;   // without the header
  size_t cells = 1'000'000;  // with it: a cell of one byte takes forty, in each of several copies
};
// More cells of one record are counted in none: no table has as many columns (kMaxTableColumns).
inline constexpr size_t kMaxCsvColumns = 100;

// Reads a comma-separated table whose first record is the header. A byte order mark, CRLF and blank lines are accepted,
// as spreadsheets write them. Records of the wrong length, stray quotes, an open quote and bytes that are not UTF-8 are
// faults; such records are left out. Where a limit is reached reading ends with a fault at that row.
CsvTable ReadCsv(absl::string_view file, absl::string_view text, Faults& faults, const CsvLimits& limits = {});

}  // namespace peidan::matching
