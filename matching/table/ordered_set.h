// Sets of points as sorted, disjoint intervals.
#pragma once

#include <compare>
#include <vector>

#include "matching/table/value.h"

namespace peidan::matching {

// A cut in a line: right before a point, or right after it. Every interval is the range from one cut to another.
struct Cut {
  Point point;
  bool after = false;
  auto operator<=>(const Cut&) const = default;
};

// The points between two cuts of one line. `[a..b)` is from before `a` to before `b`; an end without bound is infinite:
// after minus infinity, before infinity.
struct Interval {
  Cut low;
  Cut high;

  bool operator==(const Interval&) const = default;
  bool empty() const { return low >= high; }
  bool Contains(Point point) const { return low <= Cut{point, false} && Cut{point, false} < high; }
};

// Immutable after construction. Equal sets compare equal: empty intervals are dropped, those that overlap or touch are
// joined, and of whole numbers (dates, months) `[1..3]` is the same as `(0..4)`, kept as `[1..4)`.
class OrderedSet {
 public:
  OrderedSet() = default;
  // `intervals` cut to the values that `type` has.
  OrderedSet(v1::ColumnType type, std::vector<Interval> intervals);
  // Every value: dates from 0001-01-01 to 9999-12-31, times from 00:00:00 to before 24:00:00, durations on both lines.
  static const OrderedSet& All(v1::ColumnType type);

  bool empty() const { return intervals_.empty(); }
  bool Contains(Point point) const;
  bool Covers(const OrderedSet& other) const { return other.Minus(*this).empty(); }
  bool Disjoint(const OrderedSet& other) const { return Intersect(other).empty(); }
  OrderedSet Intersect(const OrderedSet& other) const;
  OrderedSet Union(const OrderedSet& other) const;
  // What is in this set and not in `other`.
  OrderedSet Minus(const OrderedSet& other) const;

  const std::vector<Interval>& intervals() const { return intervals_; }
  bool operator==(const OrderedSet&) const = default;

 private:
  static OrderedSet Joined(std::vector<Interval> intervals);

  std::vector<Interval> intervals_;  // ascending, apart from each other
};

}  // namespace peidan::matching
