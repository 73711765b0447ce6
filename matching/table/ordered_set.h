// Sets of points as sorted, disjoint intervals.
#pragma once

#include <limits>
#include <vector>

#include "matching/table/value.h"

namespace peidan::matching {

// From `low` to `high`, both on one line; an end that is open does not belong to it. An end without bound is infinite
// and open.
struct Interval {
  Point low;
  Point high;
  bool low_open = false;
  bool high_open = false;

  bool operator==(const Interval&) const = default;
  bool empty() const;
  bool Contains(Point point) const;

  static Interval Only(Point point) { return {point, point, false, false}; }
  static Interval Line(int line);
};

// Immutable after construction; equal sets compare equal. With `discrete` the points are whole numbers (dates), so that
// (1..3) equals [2..2].
class OrderedSet {
 public:
  OrderedSet() = default;
  OrderedSet(std::vector<Interval> intervals, bool discrete);

  bool Contains(Point point) const;
  bool Covers(const OrderedSet& other) const;
  bool Disjoint(const OrderedSet& other) const;
  // Everything on lines 0 to `lines`-1 that is not in this set.
  OrderedSet Complement(int lines, bool discrete) const;
  const std::vector<Interval>& intervals() const { return intervals_; }
  bool operator==(const OrderedSet&) const = default;

 private:
  std::vector<Interval> intervals_;  // ascending, apart from each other
};

}  // namespace peidan::matching
