// Values that the cells of a decision table are asked about, typed by their column. Null (known to have no value),
// missing (unknown) and the empty text are three different things.
#pragma once

#include <compare>
#include <optional>
#include <variant>

#include "absl/strings/string_view.h"
#include "matching/concept_set.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// A place on a line of ordered values. Only points of one line can be compared in a cell; between lines the order is
// arbitrary but total.
//   NUMBER    line 0: the number
//   DATE      line 0: days since 1970-01-01
//   TIME      line 0: seconds since midnight
//   DURATION  line 0: seconds (days and smaller), line 1: months (years and months); `P30D` and `P1M` have no order
struct Point {
  int line = 0;
  double at = 0;
  auto operator<=>(const Point&) const = default;
};

struct Missing {
  bool operator==(const Missing&) const = default;
};
struct Null {
  bool operator==(const Null&) const = default;
};

// Texts and concepts are borrowed and must outlive the value.
using Value = std::variant<Missing, Null, absl::string_view, bool, Point, const ConceptSet*>;

// nullopt: not finite.
std::optional<Point> NumberPoint(double number);

// A fact as a value of `type`, which borrows from it; nullopt where it cannot be one, e.g. a number for a DATE column.
// REQUIRES: `type` is not CONCEPTS; the lexicon is needed for those.
std::optional<Value> ReadFact(const v1::FactValue& fact, v1::ColumnType type);

}  // namespace peidan::matching
