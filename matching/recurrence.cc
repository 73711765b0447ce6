#include "matching/recurrence.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "matching/local_time.h"

namespace peidan::matching {
namespace {

constexpr std::array<absl::string_view, 7> kWeekdays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

int LastDayOfMonth(absl::CivilDay day) { return (absl::CivilDay(absl::CivilMonth(day) + 1) - 1).day(); }

bool ParseNumbers(absl::string_view values, int low, int high, std::vector<int>& out) {
  for (absl::string_view value : absl::StrSplit(values, ',')) {
    int number = 0;
    if (!absl::SimpleAtoi(value, &number) || number == 0 || number < low || number > high) return false;
    out.push_back(number);
  }
  return true;
}

template <typename T>
bool Contains(const std::vector<T>& values, T value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

}  // namespace

bool Recurrence::ParsePart(absl::string_view key, absl::string_view values) {
  if (key == "FREQ") {
    monthly_ = values == "MONTHLY";
    return monthly_ || values == "WEEKLY";
  }
  if (key == "BYMONTH") return ParseNumbers(values, 1, 12, months_);
  if (key == "BYMONTHDAY") return ParseNumbers(values, -31, 31, month_days_);
  if (key != "BYDAY") return false;
  for (absl::string_view value : absl::StrSplit(values, ',')) {
    if (value.size() < 2) return false;
    const auto* it = std::find(kWeekdays.begin(), kWeekdays.end(), value.substr(value.size() - 2));
    DayOfWeek day{0, static_cast<absl::Weekday>(it - kWeekdays.begin())};
    const absl::string_view ordinal = value.substr(0, value.size() - 2);
    if (it == kWeekdays.end()) return false;
    if (!ordinal.empty() && (!absl::SimpleAtoi(ordinal, &day.ordinal) || day.ordinal == 0 || std::abs(day.ordinal) > 5))
      return false;
    days_.push_back(day);
  }
  return true;
}

std::optional<Recurrence> Recurrence::Parse(absl::string_view rule) {
  Recurrence recurrence;
  bool has_frequency = false;
  for (absl::string_view part : absl::StrSplit(rule, ';')) {
    const std::pair<absl::string_view, absl::string_view> pair = absl::StrSplit(part, absl::MaxSplits('=', 1));
    if (!recurrence.ParsePart(pair.first, pair.second)) return std::nullopt;
    has_frequency |= pair.first == "FREQ";
  }
  const bool monthly_parts =
      !recurrence.month_days_.empty() ||
      std::any_of(recurrence.days_.begin(), recurrence.days_.end(), [](DayOfWeek d) { return d.ordinal != 0; });
  if (!has_frequency || (monthly_parts && !recurrence.monthly_)) return std::nullopt;
  return recurrence;
}

bool Recurrence::Includes(absl::CivilDay day) const {
  if (!months_.empty() && !Contains(months_, day.month())) return false;
  const int last = LastDayOfMonth(day);
  if (!month_days_.empty() && !Contains(month_days_, day.day()) && !Contains(month_days_, day.day() - last - 1))
    return false;
  if (days_.empty()) return true;
  return std::any_of(days_.begin(), days_.end(), [&](DayOfWeek d) {
    if (d.weekday != absl::GetWeekday(day)) return false;
    return d.ordinal == 0 || d.ordinal == (day.day() - 1) / 7 + 1 || d.ordinal == -((last - day.day()) / 7 + 1);
  });
}

Schedule::Schedule(const google::protobuf::RepeatedPtrField<v1::ScheduleWindow>& windows) {
  for (const v1::ScheduleWindow& window : windows) {
    const std::optional<Recurrence> recurrence = Recurrence::Parse(window.recurrence());
    const std::optional<absl::Duration> opens = ParseClock(window.opens_at());
    const std::optional<absl::Duration> closes = ParseClock(window.closes_at());
    if (recurrence && opens && closes) windows_.push_back({*recurrence, *opens, *closes});
  }
  std::stable_sort(windows_.begin(), windows_.end(),
                   [](const Window& a, const Window& b) { return a.opens < b.opens; });
}

std::optional<Occurrence> Schedule::Next(absl::Time from, absl::Time until) const {
  absl::Time midnight = absl::FromCivil(DayOf(from), BeijingTime());
  for (absl::CivilDay day = DayOf(from); midnight < until; ++day, midnight += absl::Hours(24)) {
    for (const Window& window : windows_) {
      if (midnight + window.closes <= from || midnight + window.opens >= until || !window.recurrence.Includes(day))
        continue;
      return Occurrence{day, window.opens, window.closes};
    }
  }
  return std::nullopt;
}

}  // namespace peidan::matching
