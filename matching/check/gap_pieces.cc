#include "matching/check/gap_pieces.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::string FormatPoint(Point point, v1::ColumnType type) {
  return IsTemporal(type) ? FormatTemporal(point, type) : absl::StrCat(point.at);
}

// Every cut that a row makes, ascending, with the ends of what the fact can be.
std::set<Cut> CutsOf(const TableRegions& regions, size_t fact, v1::ColumnType type) {
  std::set<Cut> cuts;
  for (uint32_t row = 0; row < regions.table().rows().size(); ++row) {
    const FactRegion& region = regions.RegionsOf(row)[fact];
    if (region.untested()) continue;
    for (const Interval& interval : region.ordered().intervals()) cuts.insert({interval.low, interval.high});
  }
  const bool from_zero = type == v1::COLUMN_TYPE_NUMBER || type == v1::COLUMN_TYPE_DURATION;
  std::set<int> lines;
  for (const Cut& cut : cuts) lines.insert(cut.point.line);
  for (const Interval& all : OrderedSet::All(type).intervals()) {
    const int line = all.low.point.line;
    if (lines.count(line) == 0) continue;  // no row tests durations of this family
    const bool negative = std::any_of(cuts.begin(), cuts.end(), [&](const Cut& cut) {
      return cut.point.line == line && cut.point.at < 0 && cut.point.at != -kInfinity;
    });
    if (from_zero && !negative) cuts.erase({{line, -kInfinity}, true});
    cuts.insert(from_zero && !negative ? Cut{{line, 0}, false} : all.low);
    cuts.insert(all.high);
  }
  return cuts;
}

// A point between two cuts; nullopt where a double has none.
std::optional<Point> PointIn(const Interval& piece) {
  Point point = piece.low.point;
  if (piece.low.after || point.at == -kInfinity) {
    const double high = piece.high.point.at;
    if (point.at == -kInfinity) {
      point.at = high == kInfinity ? 0 : high - 1;
    } else {
      point.at = high == kInfinity ? point.at + 1 : point.at + (high - point.at) / 2;
    }
  }
  return piece.Contains(point) ? std::optional(point) : std::nullopt;
}

std::vector<GapPiece> PointPieces(const TableRegions& regions, size_t fact, v1::ColumnType type) {
  const std::set<Cut> cuts = CutsOf(regions, fact, type);
  std::vector<GapPiece> pieces;
  for (auto low = cuts.begin(); low != cuts.end(); ++low) {
    const auto high = std::next(low);
    if (high == cuts.end() || low->point.line != high->point.line) continue;
    const Interval piece{*low, *high};
    if (const auto point = PointIn(piece)) pieces.push_back({*point, FormatInterval(piece, type)});
  }
  return pieces;
}

std::vector<GapPiece> TextPieces(const TableRegions& regions, size_t fact) {
  const TestedFact& tested = regions.facts()[fact];
  std::set<absl::string_view> texts(tested.texts->texts().begin(), tested.texts->texts().end());
  for (uint32_t row = 0; !tested.closed() && row < regions.table().rows().size(); ++row) {
    const auto& named = regions.RegionsOf(row)[fact].texts().texts();
    texts.insert(named.begin(), named.end());
  }
  std::vector<GapPiece> pieces;
  for (absl::string_view text : texts) {
    const bool boolean = tested.type == v1::COLUMN_TYPE_BOOLEAN;
    pieces.push_back({boolean ? Value(text == "true") : Value(text), std::string(text)});
  }
  return pieces;
}

}  // namespace

std::string FormatInterval(const Interval& interval, v1::ColumnType type) {
  const auto& [low, high] = interval;
  if (low.point == high.point) return FormatPoint(low.point, type);
  const bool from_start = low.point.at == -kInfinity, to_end = high.point.at == kInfinity;
  if (from_start && to_end) return "-";
  if (from_start) return absl::StrCat(high.after ? "<= " : "< ", FormatPoint(high.point, type));
  if (to_end) return absl::StrCat(low.after ? "> " : ">= ", FormatPoint(low.point, type));
  // The day after the last one cannot be written.
  Point last = high.point;
  if (type == v1::COLUMN_TYPE_DATE && !high.after) --last.at;
  const bool closed = high.after || type == v1::COLUMN_TYPE_DATE;
  return absl::StrCat(low.after ? "(" : "[", FormatPoint(low.point, type), "..", FormatPoint(last, type),
                      closed ? "]" : ")");
}

std::vector<GapPiece> PiecesOf(const TableRegions& regions, size_t fact) {
  static const ConceptSet none;
  const v1::ColumnType type = regions.facts()[fact].type;
  if (type == v1::COLUMN_TYPE_CONCEPTS) return {{&none, "没有提到任何概念"}};
  const bool texts = type == v1::COLUMN_TYPE_STRING || type == v1::COLUMN_TYPE_BOOLEAN;
  return texts ? TextPieces(regions, fact) : PointPieces(regions, fact, type);
}

}  // namespace peidan::matching
