// A reader of CSV (RFC 4180): comma, double quotes, LF or CRLF, an optional byte order mark. Pure; knows nothing of
// what the cells mean.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace peidan::storage {

inline constexpr size_t kMaxCsvCellBytes = 65'536;  // longer than any field's limit
inline constexpr size_t kMaxCsvRows = 1'000'000;    // a country has 620,000 communities
inline constexpr size_t kMaxCsvFaults = 10'000;     // nobody reads more

struct CsvRow {
  int32_t line = 0;  // where the row begins in the text, from 1; a quoted cell may hold line breaks
  std::vector<std::string> cells;
};

// A row that cannot be read; it is not among the rows.
struct CsvFault {
  int32_t line = 0;
  std::string message_zh;
};

struct CsvTable {
  std::vector<std::string> titles;  // the first row; empty where there is none
  std::vector<CsvRow> rows;         // each with as many cells as there are titles
  std::vector<CsvFault> faults;     // by line
};

// Reads the whole text. Blank lines are passed over. After a stray quote reading goes on at the next line; after a
// quote that never closes, or past a limit, it ends.
CsvTable ReadCsv(std::string_view text);

}  // namespace peidan::storage
