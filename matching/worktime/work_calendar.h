// Working time (工作时间): what the holidays (法定节假日), make-up workdays (调休上班) and office hours of a calendar
// leave.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace peidan::worktime {

// A day that the State Council's notice (放假安排通知) names; every other day follows its weekday.
struct DayException {
  absl::CivilDay day;
  bool working;  // false: 放假; true: 调休上班
};

// Office hours of one working day, [from, to) since midnight.
struct WorkingPeriod {
  absl::Duration from;
  absl::Duration to;
};

// Most exceptions of one calendar; a year has some forty.
inline constexpr size_t kMaxDayExceptions = 10'000;

// The days that calendars count, 0001-01-01 to 9999-12-31: all that a protobuf Timestamp can say.
absl::CivilDay FirstDay();
absl::CivilDay LastDay();

// The day in Beijing (UTC+8, no summer time) that `t` lies in.
absl::CivilDay BeijingDay(absl::Time t);

// When people work. Working time is a set of half-open intervals [opening, closing): the periods of every working day
// in Beijing. Monday to Friday are working days but for holidays, Saturday and Sunday are not but for make-up workdays.
// Moments and amounts are exact, whatever their fraction of a second. Moments before the first day count as its
// beginning, moments after the last as its end; no call takes longer for moments or amounts far away.
//
// An immutable value; a copy is one counted reference, and all of it is thread-safe.
class WorkCalendar {
 public:
  // Around the clock: working time is calendar time and a working day has 24 hours.
  WorkCalendar() = default;
  static WorkCalendar AroundTheClock() { return {}; }
  // In any order. INVALID_ARGUMENT: no period, one that is upside down or outside of 00:00 to 24:00, two that overlap
  // (they may touch), an exception given twice or outside of the days that count, or more than kMaxDayExceptions.
  static absl::StatusOr<WorkCalendar> Make(std::vector<DayException> exceptions, std::vector<WorkingPeriod> periods);

  bool is_around_the_clock() const { return plan_ == nullptr; }

  // The earliest moment at which `amount` of working time has been spent since `from`. So it ends at a closing, never
  // at the opening that follows; from a moment outside of working time it begins at the next opening; an amount of zero
  // is spent at `from` itself, be that inside of working time or not. INVALID_ARGUMENT: negative. OUT_OF_RANGE: it
  // would not be spent by the end of the last day.
  absl::StatusOr<absl::Time> AddWorkingTime(absl::Time from, absl::Duration amount) const;

  // The same for working days (工作日): n of them are n * WorkingDay() of working time, so that one day from 15:00 ends
  // at 15:00 on the next working day, and from outside of working time at the closing of the next working day.
  absl::StatusOr<absl::Time> AddWorkingDays(absl::Time from, int days) const;

  // The working time in [from, to); 0 if `to` <= `from`. WorkingTimeBetween(a, b) + WorkingTimeBetween(b, c) is
  // WorkingTimeBetween(a, c) for a <= b <= c, and `amount` lie between `from` and AddWorkingTime(from, amount).
  absl::Duration WorkingTimeBetween(absl::Time from, absl::Time to) const;

  // The earliest moment of working time that is not before `t`: `t` itself while open, which it is at an opening and is
  // not at a closing. InfiniteFuture: none until the end of the last day.
  absl::Time NextOpening(absl::Time t) const;

  // The working time of one working day.
  absl::Duration WorkingDay() const;

  bool IsWorkingDay(absl::CivilDay day) const;

  // Whether the notice for the year of `day` is part of the calendar: it names 1 January, 1 May and 1 October as
  // holidays, which the law makes them in every year. In other years the weekday alone counts, and rows that a notice
  // gives for the neighbouring year. Around the clock every year is known.
  bool IsKnown(absl::CivilDay day) const;
  // The years for which it is, ascending; none around the clock.
  std::vector<int> KnownYears() const;

 private:
  // Days count from 1970-01-01; `ordinal` counts working days before a day from a fixed Monday on.
  struct Change {
    int64_t day;
    int64_t ordinal_after;  // of the day after
    int64_t correction;     // working days up to and including this day, less those that the weekdays alone give
  };
  struct Plan {
    std::vector<Change> changes;         // days that do not follow their weekday, ascending
    std::vector<WorkingPeriod> periods;  // ascending
    absl::Duration working_day;          // their sum
    std::vector<int> known_years;        // ascending
  };
  struct Position {
    int64_t ordinal;       // of the day of a moment, or of the next working day
    absl::Duration spent;  // of that day before the moment
  };

  explicit WorkCalendar(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  struct DayPlace {
    int64_t ordinal;
    bool working;
  };
  static DayPlace PlaceOf(const Plan& plan, int64_t day);
  static int64_t DayWithOrdinal(const Plan& plan, int64_t ordinal);
  static Position PositionOf(const Plan& plan, absl::Time t);

  std::shared_ptr<const Plan> plan_;  // null: around the clock
};

}  // namespace peidan::worktime
