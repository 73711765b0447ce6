// Recurring delivery windows, in the terms of RFC 5545.
#pragma once

#include <optional>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// The days of a recurrence rule. Known parts: FREQ (WEEKLY, MONTHLY), BYDAY (with ordinals for MONTHLY), BYMONTHDAY
// (negative counts from the end; MONTHLY only), BYMONTH. A part that is absent allows every day. Immutable.
class Recurrence {
 public:
  // nullopt: unknown parts, values out of range, or ordinals in a weekly rule.
  static std::optional<Recurrence> Parse(absl::string_view rule);
  bool Includes(absl::CivilDay day) const;

 private:
  struct DayOfWeek {
    int ordinal;  // 0: every one; 2: the second of the month; -1: the last
    absl::Weekday weekday;
  };
  bool ParsePart(absl::string_view key, absl::string_view values);

  bool monthly_ = false;
  std::vector<DayOfWeek> days_;
  std::vector<int> month_days_;
  std::vector<int> months_;
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
