#include "matching/local_time.h"

#include <algorithm>
#include <string>

namespace peidan::matching {
namespace {

constexpr int64_t kBeijingOffsetSeconds = 8 * 60 * 60;
constexpr int64_t kSecondsPerDay = 24 * 60 * 60;
constexpr int64_t kFirstSecond = -62167219200 - kBeijingOffsetSeconds;  // 0000-01-01 00:00 in Beijing
constexpr int64_t kLastSecond = 253402300799 - kBeijingOffsetSeconds;   // 9999-12-31 23:59:59 in Beijing

// Appends `value` with leading zeros: printf("%0*d", width, value), which a decision would call a hundred times.
void AppendDigits(int64_t value, int width, std::string& out) {
  const size_t end = out.size() + static_cast<size_t>(width);
  out.resize(end);
  for (size_t i = end; width-- > 0; value /= 10) out[--i] = static_cast<char>('0' + value % 10);
}

// The year of a day, four digits where it has no more.
void AppendYear(int64_t year, std::string& out) {
  if (year < 0 || year > 9999) {
    out += std::to_string(year);
  } else {
    AppendDigits(year, 4, out);
  }
}

bool IsWorkingDay(absl::CivilDay day) {
  const absl::Weekday weekday = absl::GetWeekday(day);
  return weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
}

// ISO 8601: a week belongs to the year of its Thursday.
std::string WeekName(absl::CivilDay day) {
  const absl::CivilDay thursday = absl::PrevWeekday(day + 1, absl::Weekday::monday) + 3;
  std::string name;
  AppendYear(thursday.year(), name);
  name += "-W";
  AppendDigits((absl::GetYearDay(thursday) - 1) / 7 + 1, 2, name);
  return name;
}

}  // namespace

absl::TimeZone BeijingTime() {
  static const absl::TimeZone zone = absl::FixedTimeZone(static_cast<int>(kBeijingOffsetSeconds));
  return zone;
}

// The fixed offset makes days plain arithmetic; a time zone would be asked some sixty times in a decision.
absl::CivilDay DayOf(absl::Time time) {
  const int64_t local = std::clamp(absl::ToUnixSeconds(time), kFirstSecond, kLastSecond) + kBeijingOffsetSeconds;
  const int64_t days = local / kSecondsPerDay - (local % kSecondsPerDay < 0);
  return absl::CivilDay(1970, 1, 1) + days;
}

absl::Time MidnightOf(absl::CivilDay day) {
  return absl::FromUnixSeconds((day - absl::CivilDay(1970, 1, 1)) * kSecondsPerDay - kBeijingOffsetSeconds);
}

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

std::string FormatDay(absl::CivilDay day) {
  std::string text;
  AppendYear(day.year(), text);
  text += '-';
  AppendDigits(day.month(), 2, text);
  text += '-';
  AppendDigits(day.day(), 2, text);
  return text;
}

std::optional<absl::Duration> ParseClock(absl::string_view text) {
  const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : 100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hours = digit(0) * 10 + digit(1);
  const int minutes = digit(3) * 10 + digit(4);
  if (hours > 24 || minutes > 59 || hours * 60 + minutes > 24 * 60) return std::nullopt;
  return absl::Minutes(hours * 60 + minutes);
}

std::string FormatClock(absl::Duration since_midnight) {
  const int64_t minutes = absl::ToInt64Minutes(since_midnight);
  std::string text;
  AppendDigits(minutes / 60, 2, text);
  text += ':';
  AppendDigits(minutes % 60, 2, text);
  return text;
}

std::string PeriodName(absl::CivilDay day, v1::CapacityPeriod period) {
  if (period == v1::CAPACITY_PERIOD_WEEK) return WeekName(day);
  std::string name;
  AppendYear(day.year(), name);
  if (period == v1::CAPACITY_PERIOD_MONTH) {
    name += '-';
    AppendDigits(day.month(), 2, name);
  } else if (period == v1::CAPACITY_PERIOD_QUARTER) {
    name += "-Q";
    AppendDigits((day.month() - 1) / 3 + 1, 1, name);
  }
  return name;
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
