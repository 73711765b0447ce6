#include "matching/recurrence.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "matching/local_time.h"

namespace peidan::matching {
namespace {

constexpr std::array<absl::string_view, 7> kWeekdays = {"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

int LastDayOfMonth(int64_t year, int month) {
  constexpr std::array<int, 12> kLastDays = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return kLastDays[static_cast<size_t>(month - 1)] + (month == 2 && leap ? 1 : 0);
}

constexpr uint32_t Bit(int position) { return uint32_t{1} << position; }

// Sets a bit for each number; negative ones go to `from_end`, which may be nullptr: then they are a fault.
bool ParseNumbers(absl::string_view values, int high, uint32_t& from_start, uint32_t* from_end) {
  for (absl::string_view value : absl::StrSplit(values, ',')) {
    int number = 0;
    if (!absl::SimpleAtoi(value, &number) || number == 0 || number > high || number < -high) return false;
    if (number < 0 && from_end == nullptr) return false;
    (number > 0 ? from_start : *from_end) |= Bit(std::abs(number));
  }
  return true;
}

}  // namespace

DayCursor::DayCursor(absl::CivilDay day)
    : year_(day.year()),
      month_(day.month()),
      day_(day.day()),
      last_(LastDayOfMonth(year_, month_)),
      weekday_(static_cast<int>(absl::GetWeekday(day))) {}

void DayCursor::Step() {
  weekday_ = weekday_ == 6 ? 0 : weekday_ + 1;
  if (++day_ <= last_) return;
  day_ = 1;
  if (++month_ > 12) {
    month_ = 1;
    ++year_;
  }
  last_ = LastDayOfMonth(year_, month_);
}

bool Recurrence::ParsePart(absl::string_view key, absl::string_view values) {
  if (key == "FREQ") {
    monthly_ = values == "MONTHLY";
    return monthly_ || values == "WEEKLY";
  }
  if (key == "BYMONTH") return ParseNumbers(values, 12, months_, nullptr);
  if (key == "BYMONTHDAY") {
    has_month_days_ = true;
    return ParseNumbers(values, 31, days_from_start_, &days_from_end_);
  }
  if (key != "BYDAY") return false;
  for (absl::string_view value : absl::StrSplit(values, ',')) {
    if (!ParseDay(value)) return false;
  }
  return true;
}

// A weekday with or without its place in the month, e.g. `TU`, `2SA`, `-1FR`.
bool Recurrence::ParseDay(absl::string_view value) {
  if (value.size() < 2) return false;
  const auto* it = std::find(kWeekdays.begin(), kWeekdays.end(), value.substr(value.size() - 2));
  if (it == kWeekdays.end()) return false;
  const auto weekday = static_cast<Weekdays>(Bit(static_cast<int>(it - kWeekdays.begin())));
  const absl::string_view place = value.substr(0, value.size() - 2);
  has_weekdays_ = true;
  if (place.empty()) {
    every_ |= weekday;
    return true;
  }
  int ordinal = 0;
  if (!absl::SimpleAtoi(place, &ordinal) || ordinal == 0 || std::abs(ordinal) > kOrdinals) return false;
  has_ordinals_ = true;
  (ordinal > 0 ? from_start_ : from_end_)[static_cast<size_t>(std::abs(ordinal) - 1)] |= weekday;
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
  const bool monthly_parts = recurrence.has_month_days_ || recurrence.has_ordinals_;
  if (!has_frequency || (monthly_parts && !recurrence.monthly_)) return std::nullopt;
  return recurrence;
}

bool Recurrence::IsMonthDay(const DayCursor& day) const {
  return (days_from_start_ & Bit(day.day_of_month())) != 0 ||
         (days_from_end_ & Bit(day.last_of_month() - day.day_of_month() + 1)) != 0;
}

bool Recurrence::Includes(const DayCursor& day) const {
  if (months_ != 0 && (months_ & Bit(day.month())) == 0) return false;
  if (has_month_days_ && !IsMonthDay(day)) return false;
  if (!has_weekdays_) return true;
  const auto nth = static_cast<size_t>(day.day_of_month() - 1) / 7;
  const auto nth_last = static_cast<size_t>(day.last_of_month() - day.day_of_month()) / 7;
  return ((every_ | from_start_[nth] | from_end_[nth_last]) & Bit(day.weekday())) != 0;
}

Schedule::Schedule(const google::protobuf::RepeatedPtrField<v1::ScheduleWindow>& windows) {
  for (const v1::ScheduleWindow& window : windows) {
    const std::optional<Recurrence> recurrence = Recurrence::Parse(window.recurrence());
    const std::optional<absl::Duration> opens = ParseClock(window.opens_at());
    const std::optional<absl::Duration> closes = ParseClock(window.closes_at());
    if (recurrence && opens && closes) windows_.push_back({*recurrence, *opens, *closes});
  }
  windows_.shrink_to_fit();
  std::stable_sort(windows_.begin(), windows_.end(),
                   [](const Window& a, const Window& b) { return a.opens < b.opens; });
}

std::optional<Occurrence> Schedule::Next(absl::Time from, absl::Time until) const {
  DayCursor day(DayOf(from));
  absl::Time midnight = MidnightOf(day.day());
  if (midnight + absl::Hours(24) <= from) return std::nullopt;  // past the end of the calendar
  for (; midnight < until; midnight += absl::Hours(24), day.Step()) {
    for (const Window& window : windows_) {
      if (window.recurrence.Includes(day) && midnight + window.closes > from && midnight + window.opens < until)
        return Occurrence{day.day(), window.opens, window.closes};
    }
  }
  return std::nullopt;
}

}  // namespace peidan::matching
