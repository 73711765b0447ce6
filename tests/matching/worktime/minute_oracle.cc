#include "tests/matching/worktime/minute_oracle.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"

namespace peidan::worktime {
namespace {

constexpr int64_t kMinute = 60'000'000;  // in microseconds

absl::TimeZone Beijing() { return absl::FixedTimeZone(8 * 60 * 60); }

}  // namespace

std::vector<DayException> ShippedDays() {
  std::ifstream in(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian/calendar.csv");
  std::vector<DayException> days;
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) {
    absl::CivilDay day;
    if (!absl::ParseCivilTime(line.substr(0, 10), &day)) std::abort();
    days.push_back({day, absl::StrContains(line, ",上班,")});
  }
  return days;
}

std::vector<WorkingPeriod> ShippedHours() {
  return {{absl::Hours(9), absl::Hours(12)}, {absl::Hours(13) + absl::Minutes(30), absl::Hours(18)}};
}

WorkCalendar ShippedCalendar() { return WorkCalendar::Make(ShippedDays(), ShippedHours()).value(); }

absl::Time At(const std::string& text) {
  absl::Time t;
  std::string error;
  for (const char* format : {"%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%E*S"}) {
    if (absl::ParseTime(format, text, Beijing(), &t, &error)) return t;
  }
  std::cerr << text << ": " << error << "\n";
  std::abort();
}

std::string Format(absl::Time t) { return absl::FormatTime("%Y-%m-%d %H:%M:%E*S", t, Beijing()); }

MinuteOracle::MinuteOracle(const std::vector<DayException>& exceptions, const std::vector<WorkingPeriod>& periods,
                           absl::Time from, absl::Time to)
    : from_(from) {
  std::map<absl::CivilDay, bool> named;
  for (const DayException& exception : exceptions) named[exception.day] = exception.working;
  for (absl::Time t = from; t < to; t += absl::Minutes(1)) {
    const absl::CivilMinute minute = absl::ToCivilMinute(t, Beijing());
    const absl::CivilDay day(minute);
    const absl::Weekday weekday = absl::GetWeekday(day);
    bool works = weekday != absl::Weekday::saturday && weekday != absl::Weekday::sunday;
    if (const auto it = named.find(day); it != named.end()) works = it->second;
    const absl::Duration clock = absl::Minutes(minute.hour() * 60 + minute.minute());
    open_.push_back(works && std::any_of(periods.begin(), periods.end(), [&](const WorkingPeriod& period) {
                      return period.from <= clock && clock < period.to;
                    }));
  }
}

MinuteOracle MinuteOracle::ReplacedAt(absl::Time moment, const MinuteOracle& later) const {
  MinuteOracle both = *this;
  const int64_t minute = Micros(moment) / kMinute;
  std::copy(later.open_.begin() + minute, later.open_.end(), both.open_.begin() + minute);
  return both;
}

absl::Time MinuteOracle::AddWorkingTime(absl::Time from, absl::Duration amount) const {
  int64_t t = Micros(from);
  for (int64_t rest = absl::ToInt64Microseconds(amount); rest > 0;) {
    const int64_t minute = t / kMinute;
    const int64_t piece = std::min((minute + 1) * kMinute - t, open_.at(minute) ? rest : kMinute);
    if (open_[minute]) rest -= piece;
    t += piece;
  }
  return TimeOf(t);
}

absl::Duration MinuteOracle::WorkingTimeBetween(absl::Time from, absl::Time to) const {
  int64_t spent = 0;
  const int64_t end = Micros(to);
  for (int64_t t = Micros(from); t < end;) {
    const int64_t minute = t / kMinute;
    const int64_t next = std::min((minute + 1) * kMinute, end);
    if (open_.at(minute)) spent += next - t;
    t = next;
  }
  return absl::Microseconds(spent);
}

absl::Time MinuteOracle::NextOpening(absl::Time t) const {
  if (open_.at(Micros(t) / kMinute)) return t;
  int64_t minute = Micros(t) / kMinute;
  while (!open_.at(minute)) ++minute;
  return TimeOf(minute * kMinute);
}

}  // namespace peidan::worktime
