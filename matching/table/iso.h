// Dates, times of day and durations: ISO 8601 texts as points, and back.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "matching/table/value.h"

namespace peidan::matching {

inline bool IsTemporal(v1::ColumnType type) {
  return type == v1::COLUMN_TYPE_DATE || type == v1::COLUMN_TYPE_TIME || type == v1::COLUMN_TYPE_DURATION;
}
inline constexpr double kSecondsPerDay = 86400;
inline const absl::CivilDay kFirstDay{1, 1, 1};
inline const absl::CivilDay kLastDay{9999, 12, 31};

Point PointOf(absl::CivilDay day);
absl::CivilDay DayOf(Point date);

// DATE: `2026-11-24`, years 0001 to 9999. TIME: `08:30:00` with up to nine decimals, no zone. DURATION: `P1DT2H3M4S` or
// `P1Y2M`, one of the two families, no weeks, at most nine digits a part; a minus may stand before the P. nullopt: not
// such a text, or no such day. REQUIRES: IsTemporal(type).
std::optional<Point> ParseTemporal(absl::string_view text, v1::ColumnType type);

// Also what spreadsheets make of it: `2026/1/4`, `8:30`, `8:30:00`.
std::optional<Point> ParseSpreadsheetTemporal(absl::string_view text, v1::ColumnType type);

// The ISO text of a point: the same point, the same text. REQUIRES: a point that ParseTemporal gives for `type`.
std::string FormatTemporal(Point point, v1::ColumnType type);

}  // namespace peidan::matching
