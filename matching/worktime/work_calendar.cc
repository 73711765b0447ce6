#include "matching/worktime/work_calendar.h"

#include <algorithm>
#include <utility>

#include "absl/status/status.h"

namespace peidan::worktime {
namespace {

constexpr int64_t kBeijingOffsetSeconds = 8 * 60 * 60;
constexpr int64_t kSecondsPerDay = 24 * 60 * 60;
constexpr absl::CivilDay kEpoch(1970, 1, 1);
constexpr int64_t kDaysFromMondayToEpoch = 3;  // 1969-12-29 was a Monday

// The days that count, from the epoch.
constexpr int64_t kFirstDay = -719162;
constexpr int64_t kLastDay = 2932896;

absl::Time MidnightOf(int64_t day) { return absl::FromUnixSeconds(day * kSecondsPerDay - kBeijingOffsetSeconds); }

absl::Time Clamped(absl::Time t) { return std::clamp(t, MidnightOf(kFirstDay), MidnightOf(kLastDay + 1)); }

int64_t FloorDiv(int64_t a, int64_t b) { return a / b - (a % b < 0); }

// REQUIRES: Clamped.
int64_t DayOf(absl::Time t) { return FloorDiv(absl::ToUnixSeconds(t) + kBeijingOffsetSeconds, kSecondsPerDay); }

int64_t Number(absl::CivilDay day) { return day - kEpoch; }

// Days from Monday to Friday between the fixed Monday and `day`, which is not among them.
int64_t WeekdaysBefore(int64_t day) {
  const int64_t days = day + kDaysFromMondayToEpoch;
  const int64_t weeks = FloorDiv(days, 7);
  return weeks * 5 + std::min<int64_t>(days - weeks * 7, 5);
}

bool IsWeekday(int64_t day) {
  const int64_t days = day + kDaysFromMondayToEpoch;
  return days - FloorDiv(days, 7) * 7 < 5;
}

// The day from Monday to Friday before which there are `count` such days.
int64_t WeekdayAfter(int64_t count) {
  const int64_t weeks = FloorDiv(count, 5);
  return weeks * 7 + (count - weeks * 5) - kDaysFromMondayToEpoch;
}

// How much of a working day is over at `clock`, a time since midnight.
absl::Duration SpentAt(const std::vector<WorkingPeriod>& periods, absl::Duration clock) {
  absl::Duration spent;
  for (const WorkingPeriod& period : periods) {
    if (clock <= period.from) break;
    spent += std::min(clock, period.to) - period.from;
  }
  return spent;
}

// The earliest time since midnight at which `spent` of a working day is over. REQUIRES: 0 < spent <= the whole.
absl::Duration ClockAt(const std::vector<WorkingPeriod>& periods, absl::Duration spent) {
  size_t i = 0;
  for (; periods[i].to - periods[i].from < spent; ++i) spent -= periods[i].to - periods[i].from;
  return periods[i].from + spent;
}

absl::Status CheckPeriods(const std::vector<WorkingPeriod>& ascending) {
  if (ascending.empty()) return absl::InvalidArgumentError("a calendar needs working hours");
  absl::Duration earliest = absl::ZeroDuration();
  for (const WorkingPeriod& period : ascending) {
    if (period.from < earliest) return absl::InvalidArgumentError("working hours overlap or begin before 00:00");
    if (period.to <= period.from) return absl::InvalidArgumentError("working hours end before they begin");
    earliest = period.to;
  }
  return earliest <= absl::Hours(24) ? absl::OkStatus() : absl::InvalidArgumentError("working hours end after 24:00");
}

absl::Status CheckExceptions(const std::vector<DayException>& ascending) {
  if (ascending.size() > kMaxDayExceptions) return absl::InvalidArgumentError("too many days");
  for (size_t i = 0; i < ascending.size(); ++i) {
    if (ascending[i].day < FirstDay() || ascending[i].day > LastDay())
      return absl::InvalidArgumentError("a day outside of the years 1 to 9999");
    if (i > 0 && ascending[i].day == ascending[i - 1].day) return absl::InvalidArgumentError("a day given twice");
  }
  return absl::OkStatus();
}

// The law makes 1 January, 1 May and 1 October holidays of every year, so a whole notice names all three.
std::vector<int> KnownYearsOf(const std::vector<DayException>& ascending) {
  std::vector<int> years;
  const auto is_holiday = [&](absl::CivilDay day) {
    const auto it = std::lower_bound(ascending.begin(), ascending.end(), day,
                                     [](const DayException& e, absl::CivilDay d) { return e.day < d; });
    return it != ascending.end() && it->day == day && !it->working;
  };
  for (const DayException& exception : ascending) {
    const absl::CivilYear year(exception.day);
    if (exception.day != absl::CivilDay(year) || exception.working) continue;
    const bool whole = is_holiday(absl::CivilDay(year.year(), 5, 1)) && is_holiday(absl::CivilDay(year.year(), 10, 1));
    if (whole) years.push_back(static_cast<int>(year.year()));
  }
  return years;
}

}  // namespace

absl::CivilDay FirstDay() { return kEpoch + kFirstDay; }
absl::CivilDay LastDay() { return kEpoch + kLastDay; }

absl::CivilDay BeijingDay(absl::Time t) { return kEpoch + std::min(DayOf(Clamped(t)), kLastDay); }

absl::StatusOr<WorkCalendar> WorkCalendar::Make(std::vector<DayException> exceptions,
                                                std::vector<WorkingPeriod> periods) {
  std::sort(exceptions.begin(), exceptions.end(),
            [](const DayException& a, const DayException& b) { return a.day < b.day; });
  std::sort(periods.begin(), periods.end(),
            [](const WorkingPeriod& a, const WorkingPeriod& b) { return a.from < b.from; });
  if (absl::Status status = CheckExceptions(exceptions); !status.ok()) return status;
  if (absl::Status status = CheckPeriods(periods); !status.ok()) return status;
  auto plan = std::make_shared<Plan>();
  plan->known_years = KnownYearsOf(exceptions);
  plan->periods = std::move(periods);
  for (const WorkingPeriod& period : plan->periods) plan->working_day += period.to - period.from;
  int64_t correction = 0;
  for (const DayException& exception : exceptions) {
    const int64_t day = Number(exception.day);
    if (exception.working == IsWeekday(day)) continue;
    correction += exception.working ? 1 : -1;
    plan->changes.push_back({day, WeekdaysBefore(day + 1) + correction, correction});
  }
  return WorkCalendar(std::move(plan));
}

// Whether a day works, and how many working days lie before it.
WorkCalendar::DayPlace WorkCalendar::PlaceOf(const Plan& plan, int64_t day) {
  const auto it = std::lower_bound(plan.changes.begin(), plan.changes.end(), day,
                                   [](const Change& change, int64_t d) { return change.day < d; });
  const int64_t correction = it == plan.changes.begin() ? 0 : std::prev(it)->correction;
  const bool changed = it != plan.changes.end() && it->day == day;
  return {WeekdaysBefore(day) + correction, IsWeekday(day) != changed};
}

// The working day with so many working days before it: by its weekday, from the last change that lies before it on. The
// next change may be a make-up workday that comes first.
int64_t WorkCalendar::DayWithOrdinal(const Plan& plan, int64_t ordinal) {
  const auto next = std::upper_bound(plan.changes.begin(), plan.changes.end(), ordinal,
                                     [](int64_t n, const Change& change) { return n < change.ordinal_after; });
  const int64_t correction = next == plan.changes.begin() ? 0 : std::prev(next)->correction;
  const int64_t day = WeekdayAfter(ordinal - correction);
  return next == plan.changes.end() ? day : std::min(day, next->day);
}

WorkCalendar::Position WorkCalendar::PositionOf(const Plan& plan, absl::Time t) {
  const int64_t day = DayOf(t);
  const DayPlace place = PlaceOf(plan, day);
  return {place.ordinal, place.working ? SpentAt(plan.periods, t - MidnightOf(day)) : absl::ZeroDuration()};
}

absl::StatusOr<absl::Time> WorkCalendar::AddWorkingTime(absl::Time from, absl::Duration amount) const {
  if (amount < absl::ZeroDuration()) return absl::InvalidArgumentError("a negative amount of working time");
  from = Clamped(from);
  if (amount == absl::ZeroDuration()) return from;
  const absl::Time end = MidnightOf(kLastDay + 1);
  if (amount > end - from) return absl::OutOfRangeError("later than the year 9999");
  if (plan_ == nullptr) return from + amount;
  const Position position = PositionOf(*plan_, from);
  absl::Duration rest;
  int64_t days = absl::IDivDuration(position.spent + amount, plan_->working_day, &rest);
  if (rest == absl::ZeroDuration()) {  // a closing, not the next opening
    --days;
    rest = plan_->working_day;
  }
  const int64_t day = DayWithOrdinal(*plan_, position.ordinal + days);
  if (day > kLastDay) return absl::OutOfRangeError("later than the year 9999");
  return MidnightOf(day) + ClockAt(plan_->periods, rest);
}

absl::StatusOr<absl::Time> WorkCalendar::AddWorkingDays(absl::Time from, int days) const {
  return AddWorkingTime(from, days * WorkingDay());
}

absl::Duration WorkCalendar::WorkingTimeBetween(absl::Time from, absl::Time to) const {
  if (to <= from) return absl::ZeroDuration();
  from = Clamped(from);
  to = Clamped(to);
  if (plan_ == nullptr) return to - from;
  const Position begin = PositionOf(*plan_, from);
  const Position end = PositionOf(*plan_, to);
  return (end.ordinal - begin.ordinal) * plan_->working_day + end.spent - begin.spent;
}

absl::Time WorkCalendar::NextOpening(absl::Time t) const {
  t = Clamped(t);
  if (plan_ == nullptr) return t < MidnightOf(kLastDay + 1) ? t : absl::InfiniteFuture();
  int64_t day = DayOf(t);
  DayPlace place = PlaceOf(*plan_, day);
  if (place.working) {
    const absl::Duration clock = t - MidnightOf(day);
    for (const WorkingPeriod& period : plan_->periods) {
      if (clock < period.to && day <= kLastDay) return MidnightOf(day) + std::max(clock, period.from);
    }
    ++place.ordinal;
  }
  day = DayWithOrdinal(*plan_, place.ordinal);
  return day <= kLastDay ? MidnightOf(day) + plan_->periods[0].from : absl::InfiniteFuture();
}

absl::Duration WorkCalendar::WorkingDay() const { return plan_ == nullptr ? absl::Hours(24) : plan_->working_day; }

bool WorkCalendar::IsWorkingDay(absl::CivilDay day) const {
  return plan_ == nullptr || PlaceOf(*plan_, Number(day)).working;
}

bool WorkCalendar::IsKnown(absl::CivilDay day) const {
  return plan_ == nullptr || std::binary_search(plan_->known_years.begin(), plan_->known_years.end(), day.year());
}

std::vector<int> WorkCalendar::KnownYears() const { return plan_ == nullptr ? std::vector<int>() : plan_->known_years; }

}  // namespace peidan::worktime
