// The cells of a row that are no tests: outputs, priorities, days.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "matching/fault.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// Reads the cells of one column. Texts stand without quotes; spaces around a cell do not count.
class OutputCellReader {
 public:
  // `vocabulary` may be null: any text. Both must outlive this object.
  OutputCellReader(const v1::RuleColumn& column, const std::set<std::string, std::less<>>* vocabulary, Faults& faults)
      : column_(column), vocabulary_(vocabulary), faults_(faults) {}

  // An output; an empty cell is null, or an empty list. Adds a fault where the cell is not of the type, the vocabulary
  // or the range of the column, or is empty and required.
  v1::FactValue Read(absl::string_view cell, const Place& place);
  // The number of a PRIORITY column; 0 with a fault.
  double ReadNumber(absl::string_view cell, const Place& place);
  // The day of a VALID_FROM or VALID_TO column; nullopt: empty, or a fault was added.
  std::optional<absl::CivilDay> ReadDay(absl::string_view cell, const Place& place);

 private:
  void ReadList(absl::string_view cell, const Place& place, v1::TextList& out);
  void CheckText(absl::string_view text, const Place& place);
  void ReadBoolean(absl::string_view cell, const Place& place, v1::FactValue& out);

  const v1::RuleColumn& column_;
  const std::set<std::string, std::less<>>* vocabulary_;
  Faults& faults_;
};

}  // namespace peidan::matching
