// Recurring delivery windows, in the terms of RFC 5545.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// A day taken apart, for tests and steps of a few instructions: looking for a session walks up to four hundred of them.
class DayCursor {
 public:
  explicit DayCursor(absl::CivilDay day);
  void Step();

  absl::CivilDay day() const { return absl::CivilDay(year_, month_, day_); }
  int month() const { return month_; }
  int day_of_month() const { return day_; }
  int last_of_month() const { return last_; }
  int weekday() const { return weekday_; }  // 0: Monday

 private:
  int64_t year_;
  int month_, day_, last_, weekday_;
};

// The days of a recurrence rule. Known parts: FREQ (WEEKLY, MONTHLY), BYDAY (with ordinals for MONTHLY), BYMONTHDAY
// (negative counts from the end; MONTHLY only), BYMONTH. A part that is absent allows every day. Immutable.
class Recurrence {
 public:
  // nullopt: unknown parts, values out of range, or ordinals in a weekly rule.
  static std::optional<Recurrence> Parse(absl::string_view rule);
  bool Includes(absl::CivilDay day) const { return Includes(DayCursor(day)); }
  bool Includes(const DayCursor& day) const;

 private:
  static constexpr int kOrdinals = 5;  // a weekday comes up at most five times in a month
  using Weekdays = uint8_t;            // bit 0: Monday

  bool ParsePart(absl::string_view key, absl::string_view values);
  bool ParseDay(absl::string_view value);
  bool IsMonthDay(const DayCursor& day) const;

  bool monthly_ = false;
  bool has_month_days_ = false;
  bool has_weekdays_ = false;
  bool has_ordinals_ = false;
  uint32_t months_ = 0;                              // bits 1 to 12; 0: every month
  uint32_t days_from_start_ = 0;                     // bits 1 to 31
  uint32_t days_from_end_ = 0;                       // bits 1 to 31; bit 1: the last day of the month
  Weekdays every_ = 0;                               // weekdays without an ordinal
  std::array<Weekdays, kOrdinals> from_start_ = {};  // [1]: the second one of the month
  std::array<Weekdays, kOrdinals> from_end_ = {};    // [0]: the last one of the month
};

// A time when a resource can be delivered.
struct Occurrence {
  absl::CivilDay day;
  absl::Duration opens;  // since midnight
  absl::Duration closes;
};

// The delivery windows of one resource. Immutable, thread-safe.
class Schedule {
 public:
  // Windows that cannot be read never occur.
  explicit Schedule(const google::protobuf::RepeatedPtrField<v1::ScheduleWindow>& windows);
  // The first occurrence that closes after `from` and opens before `until`, Beijing time; by day, then by opening time.
  std::optional<Occurrence> Next(absl::Time from, absl::Time until) const;

 private:
  struct Window {
    Recurrence recurrence;
    absl::Duration opens;
    absl::Duration closes;
  };
  std::vector<Window> windows_;  // by opening time
};

}  // namespace peidan::matching
