// Days and capacity periods in Beijing.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// China has had one offset and no summer time since 1991, so no time-zone database is read.
absl::TimeZone BeijingTime();
// Times before the year 0 and after 9999 count as its first and last day.
absl::CivilDay DayOf(absl::Time time);
absl::Time MidnightOf(absl::CivilDay day);
absl::Time FromProto(const google::protobuf::Timestamp& t);

// The day `count` working days after `day`; 0: `day` itself. Working days are Monday to Friday; public holidays are not
// known.
absl::CivilDay AddWorkingDays(absl::CivilDay day, int count);
// Working days after `from` up to and including `to`; 0 where `to` is not later.
int WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to);

// `YYYY-MM-DD`.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
std::string FormatDay(absl::CivilDay day);
// `HH:MM` as time since midnight.
std::optional<absl::Duration> ParseClock(absl::string_view text);
std::string FormatClock(absl::Duration since_midnight);

// The period that `day` belongs to: `2026-W48`, `2026-11`, `2026-Q4` or `2026`.
std::string PeriodName(absl::CivilDay day, v1::CapacityPeriod period);
// First day of the following period.
absl::CivilDay NextPeriod(absl::CivilDay day, v1::CapacityPeriod period);

}  // namespace peidan::matching
