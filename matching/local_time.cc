#include "matching/local_time.h"

#include "absl/strings/str_format.h"

namespace peidan::matching {
namespace {

constexpr int kBeijingOffsetSeconds = 8 * 60 * 60;

bool IsWorkingDay(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

// ISO 8601: a week belongs to the year of its Thursday.
std::string WeekName(absl::CivilDay day) {
  const absl::CivilDay thursday = absl::PrevWeekday(day + 1, absl::Weekday::monday) + 3;
  return absl::StrFormat("%04d-W%02d", thursday.year(), (absl::GetYearDay(thursday) - 1) / 7 + 1);
}

}  // namespace

absl::TimeZone BeijingTime() {
  static const absl::TimeZone zone = absl::FixedTimeZone(kBeijingOffsetSeconds);
  return zone;
}

absl::CivilDay DayOf(absl::Time time) { return absl::ToCivilDay(time, BeijingTime()); }

absl::Time FromProto(const google::protobuf::Timestamp& t) {
  return absl::FromUnixSeconds(t.seconds()) + absl::Nanoseconds(t.nanos());
}

absl::CivilDay AddWorkingDays(absl::CivilDay day, int count) {
  if (count <= 0) return day;
  while (!IsWorkingDay(day)) --day;  // from a weekend one counts as from its Friday
  day += count / 5 * 7;
  for (int rest = count % 5; rest > 0; rest -= IsWorkingDay(day)) ++day;
  return day;
}

int WorkingDaysBetween(absl::CivilDay from, absl::CivilDay to) {
  if (to <= from) return 0;
  const absl::civil_diff_t weeks = (to - from) / 7;
  int count = static_cast<int>(weeks) * 5;
  for (absl::CivilDay day = from + weeks * 7 + 1; day <= to; ++day) count += IsWorkingDay(day);
  return count;
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  absl::CivilDay day;
  if (text.size() != 10 || !absl::ParseCivilTime(text, &day)) return std::nullopt;
  return day;
}

std::string FormatDay(absl::CivilDay day) { return absl::FormatCivilTime(day); }

std::optional<absl::Duration> ParseClock(absl::string_view text) {
  const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hours = digit(0) * 10 + digit(1);
  const int minutes = digit(3) * 10 + digit(4);
  if (hours > 24 || minutes > 59 || hours * 60 + minutes > 24 * 60) return std::nullopt;
  return absl::Minutes(hours * 60 + minutes);
}

std::string PeriodName(absl::CivilDay day, v1::CapacityPeriod period) {
  switch (period) {
    case v1::CAPACITY_PERIOD_WEEK:
      return WeekName(day);
    case v1::CAPACITY_PERIOD_MONTH:
      return absl::StrFormat("%04d-%02d", day.year(), day.month());
    case v1::CAPACITY_PERIOD_QUARTER:
      return absl::StrFormat("%04d-Q%d", day.year(), (day.month() - 1) / 3 + 1);
    default:
      return absl::StrFormat("%04d", day.year());
  }
}

absl::CivilDay NextPeriod(absl::CivilDay day, v1::CapacityPeriod period) {
  switch (period) {
    case v1::CAPACITY_PERIOD_WEEK:
      return absl::NextWeekday(day, absl::Weekday::monday);
    case v1::CAPACITY_PERIOD_MONTH:
      return absl::CivilDay(absl::CivilMonth(day) + 1);
    case v1::CAPACITY_PERIOD_QUARTER:
      return absl::CivilDay(absl::CivilMonth(day.year(), (day.month() - 1) / 3 * 3 + 4));
    default:
      return absl::CivilDay(absl::CivilYear(day) + 1);
  }
}

}  // namespace peidan::matching
