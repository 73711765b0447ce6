// One row of a table on its way to a message: cells by column title, and the faults of reading them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "peidan/v1/error_reason.pb.h"
#include "storage/reference/csv_reader.h"
#include "storage/reference/field_rules.h"
#include "storage/reference/table_words.h"

namespace peidan::storage {

// Titles and where they stand in a row.
using Columns = std::map<std::string, size_t, std::less<>>;

class TableRow {
 public:
  // Both must outlive the row; every title asked for must be among the columns.
  TableRow(const Columns& columns, const CsvRow& row) : columns_(columns), row_(row) {}

  const std::string& Text(std::string_view title) const { return row_.cells[columns_.find(title)->second]; }
  // The parts of a cell between `;`; none for an empty cell.
  std::vector<std::string> List(std::string_view title) const;
  // As List; none for `*`. An empty cell is REQUIRED.
  std::vector<std::string> ListOrEverything(std::string_view title);
  // A whole number. REQUIRED, MALFORMED, OUT_OF_RANGE (beyond 32 bits); 0 with a fault.
  int32_t Number(std::string_view title);
  // The value of a word. REQUIRED, ENUM_UNKNOWN; 0 with a fault.
  int Word(std::string_view title, const Words& words);
  // The value of one word of a list; 0 with a fault.
  int WordOf(std::string_view title, std::string_view word, const Words& words);

  // Adds a fault of a column: the `field` of a FieldFault is the title here.
  void Add(std::string_view title, v1::ErrorReason reason, std::string message_zh);
  bool HasFault(std::string_view title) const;

  int32_t line() const { return row_.line; }
  const std::vector<FieldFault>& faults() const { return faults_; }

 private:
  const Columns& columns_;
  const CsvRow& row_;
  std::vector<FieldFault> faults_;
};

}  // namespace peidan::storage
