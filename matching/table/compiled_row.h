// One row of a decision table, compiled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "matching/table/cell.h"
#include "matching/table/iso.h"
#include "matching/table/value.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

struct CompiledRow {
  std::string id;
  int line = 0;           // of the spreadsheet
  uint32_t position = 0;  // in the table as it stands in the file
  double priority = 0;
  absl::CivilDay valid_from = kFirstDay;
  absl::CivilDay valid_to = kLastDay;           // the last day that still counts
  std::vector<Cell> inputs;                     // one for each input column
  std::vector<std::optional<Cell>> exceptions;  // one for each exception column; nullopt: none
  std::vector<v1::FactValue> outputs;           // one for each output column

  bool always_in_force() const { return valid_from == kFirstDay && valid_to == kLastDay; }
  bool InForce(absl::CivilDay day) const { return valid_from <= day && day <= valid_to; }
};

// What a row makes of one cell. An exception that holds fails the row.
v1::Verdict VerdictOfInput(const Cell& cell, const Value& value);
v1::Verdict VerdictOfException(const std::optional<Cell>& cell, const Value& value);
// FAIL if either fails, else UNKNOWN if either is unknown, else PASS.
v1::Verdict Both(v1::Verdict a, v1::Verdict b);
// All cells of a row together; `values` has one for each input and then one for each exception.
v1::Verdict VerdictOfRow(const CompiledRow& row, absl::Span<const Value> values);

}  // namespace peidan::matching
