// From the text of a cell to its normal form (grammar in cell.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "matching/table/cell.h"
#include "matching/table/literal.h"
#include "matching/table/scanner.h"

namespace peidan::matching {

// Reads one cell of any type but CONCEPTS. Not thread-safe.
class CellParser {
 public:
  CellParser(absl::string_view text, const CellContext& context, const Place& place, Faults& faults)
      : in_(text), type_(context.type), literals_(in_, context, place, faults) {}
  CellParser(const CellParser&) = delete;
  CellParser& operator=(const CellParser&) = delete;

  std::optional<Cell> Parse();

 private:
  // Each of these adds a fault and returns false where the text is not what it reads.
  bool ReadTests();
  bool ReadTest();
  bool ReadComparison();
  bool ReadInterval();
  bool ReadClosing(bool& open);
  std::optional<Point> ReadBound();
  bool AddInterval(int first, const Interval& interval);
  bool Fault(int character, absl::string_view message, v1::RuleFaultReason reason = v1::RULE_FAULT_REASON_SYNTAX);
  // A single `-`.
  bool IsDash() const;
  bool IsNot() const;
  Cell Finish(bool negated);

  Scanner in_;
  v1::ColumnType type_;
  LiteralReader literals_;
  // What the tests read so far admit.
  bool null_ = false;
  std::vector<Interval> intervals_;
  std::vector<std::string> texts_;
};

// Reads a cell of a CONCEPTS column.
std::optional<Cell> ParseConceptCell(absl::string_view text, const Lexicon& lexicon, const Place& place,
                                     Faults& faults);

}  // namespace peidan::matching
