// Working time as anybody would count it: one minute after the other.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "matching/worktime/work_calendar.h"

namespace peidan::worktime {

// The exceptions of the shipped rule set, read from its file without the reader under test.
std::vector<DayException> ShippedDays();
// Its office hours, 09:00-12:00 and 13:30-18:00.
std::vector<WorkingPeriod> ShippedHours();
WorkCalendar ShippedCalendar();

// A Beijing time, `2026-02-14 09:30` or `2026-02-14 09:30:15.25`.
absl::Time At(const std::string& text);
std::string Format(absl::Time t);

// A note of every minute, whether it is open, and answers that walk from one to the next. REQUIRES: periods of whole
// minutes, and questions whose walk stays in [from, to).
class MinuteOracle {
 public:
  MinuteOracle(const std::vector<DayException>& exceptions, const std::vector<WorkingPeriod>& periods, absl::Time from,
               absl::Time to);

  // This until `moment`, a whole minute, and `later` from it on. REQUIRES: one range.
  MinuteOracle ReplacedAt(absl::Time moment, const MinuteOracle& later) const;

  absl::Time AddWorkingTime(absl::Time from, absl::Duration amount) const;
  absl::Duration WorkingTimeBetween(absl::Time from, absl::Time to) const;
  absl::Time NextOpening(absl::Time t) const;

 private:
  int64_t Micros(absl::Time t) const { return absl::ToInt64Microseconds(t - from_); }
  absl::Time TimeOf(int64_t micros) const { return from_ + absl::Microseconds(micros); }

  absl::Time from_;
  std::vector<uint8_t> open_;  // by minute
};

}  // namespace peidan::worktime
