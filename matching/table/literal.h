// The literals of a cell, read and held against the type of its column.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "matching/fault.h"
#include "matching/table/cell.h"
#include "matching/table/scanner.h"
#include "matching/table/value.h"

namespace peidan::matching {

// Of the type of the column, or null. Booleans are the texts `true` and `false`.
using Literal = std::variant<Null, std::string, Point>;

// Reads from a scanner that must outlive it. Not thread-safe.
class LiteralReader {
 public:
  LiteralReader(Scanner& in, const CellContext& context, const Place& place, Faults& faults)
      : in_(in), context_(context), place_(place), faults_(faults) {}

  // The next literal; nullopt: a fault was added.
  std::optional<Literal> Read();
  // Adds a fault at a character.
  void Fault(int character, absl::string_view message, v1::RuleFaultReason reason = v1::RULE_FAULT_REASON_SYNTAX);

 private:
  std::optional<std::string> ReadQuoted();
  bool AppendEscape(std::string& out);
  std::optional<Literal> ReadText(int first);
  // A text without quotes; nullopt without a fault: what comes next is none.
  std::optional<Literal> ReadBareText(int first);
  std::optional<Literal> Known(std::string text, int first);
  std::optional<Literal> ReadNumber(int first);
  std::optional<Literal> ReadBare(int first);
  std::optional<Literal> ReadWord(int first);
  std::optional<Literal> ReadCall(int first, v1::ColumnType type);
  // Whether a literal of `type` may stand in this column.
  bool Fits(v1::ColumnType type, int first);

  Scanner& in_;
  const CellContext& context_;
  Place place_;
  Faults& faults_;
};

// The Chinese word for a type, e.g. `日期`.
absl::string_view TypeWord(v1::ColumnType type);

}  // namespace peidan::matching
