#include "matching/table/ordered_set.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Interval WholeLine(int line) { return {{{line, -kInfinity}, true}, {{line, kInfinity}, false}}; }

// Cuts between whole numbers are kept right before the next number.
Cut BeforeNextWhole(Cut cut) {
  if (cut.after) ++cut.point.at;
  cut.after = false;
  return cut;
}

bool IsWhole(v1::ColumnType type, const Interval& interval) {
  return type == v1::COLUMN_TYPE_DATE || (type == v1::COLUMN_TYPE_DURATION && interval.low.point.line == 1);
}

}  // namespace

const OrderedSet& OrderedSet::All(v1::ColumnType type) {
  static const OrderedSet numbers = Joined({WholeLine(0)});
  static const OrderedSet dates = Joined({{{PointOf(kFirstDay), false}, {PointOf(kLastDay + 1), false}}});
  static const OrderedSet times = Joined({{{{0, 0}, false}, {{0, kSecondsPerDay}, false}}});
  static const OrderedSet durations = Joined({WholeLine(0), WholeLine(1)});
  if (type == v1::COLUMN_TYPE_DATE) return dates;
  if (type == v1::COLUMN_TYPE_TIME) return times;
  return type == v1::COLUMN_TYPE_DURATION ? durations : numbers;
}

OrderedSet::OrderedSet(v1::ColumnType type, std::vector<Interval> intervals) {
  for (Interval& interval : intervals) {
    if (!IsWhole(type, interval)) continue;
    if (interval.low.point.at != -kInfinity) interval.low = BeforeNextWhole(interval.low);
    interval.high = BeforeNextWhole(interval.high);
  }
  *this = Joined(std::move(intervals)).Intersect(All(type));
}

OrderedSet OrderedSet::Joined(std::vector<Interval> intervals) {
  std::erase_if(intervals, [](const Interval& i) { return i.empty(); });
  std::sort(intervals.begin(), intervals.end(), [](const Interval& a, const Interval& b) { return a.low < b.low; });
  OrderedSet set;
  for (const Interval& interval : intervals) {
    if (set.intervals_.empty() || set.intervals_.back().high < interval.low) {
      set.intervals_.push_back(interval);
    } else {
      set.intervals_.back().high = std::max(set.intervals_.back().high, interval.high);
    }
  }
  return set;
}

bool OrderedSet::Contains(Point point) const {
  const auto after = std::upper_bound(intervals_.begin(), intervals_.end(), Cut{point, false},
                                      [](const Cut& cut, const Interval& interval) { return cut < interval.low; });
  return after != intervals_.begin() && std::prev(after)->Contains(point);
}

OrderedSet OrderedSet::Intersect(const OrderedSet& other) const {
  std::vector<Interval> common;
  for (auto a = intervals_.begin(), b = other.intervals_.begin();
       a != intervals_.end() && b != other.intervals_.end();) {
    common.push_back({std::max(a->low, b->low), std::min(a->high, b->high)});
    a->high < b->high ? ++a : ++b;
  }
  return Joined(std::move(common));
}

OrderedSet OrderedSet::Union(const OrderedSet& other) const {
  std::vector<Interval> all = intervals_;
  all.insert(all.end(), other.intervals_.begin(), other.intervals_.end());
  return Joined(std::move(all));
}

OrderedSet OrderedSet::Minus(const OrderedSet& other) const {
  std::vector<Interval> rest;
  auto hole = other.intervals_.begin();
  for (const Interval& interval : intervals_) {
    Cut low = interval.low;
    while (hole != other.intervals_.end() && hole->high <= low) ++hole;
    for (auto inside = hole; inside != other.intervals_.end() && inside->low < interval.high; ++inside) {
      rest.push_back({low, inside->low});
      low = std::max(low, inside->high);
    }
    rest.push_back({low, interval.high});
  }
  return Joined(std::move(rest));
}

}  // namespace peidan::matching
