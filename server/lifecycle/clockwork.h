// What the lifecycle measures time by, and the arithmetic of one Clock (计时). Pure functions.
#pragma once

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "matching/process/process_rules.h"
#include "peidan/v1/assignment.pb.h"

namespace peidan::lifecycle {

// What a command is given besides the order: the time, the rules in force, and chance. Borrowed for one call.
struct Clockwork {
  absl::Time now;
  const process::ProcessRules& rules;
  uint64_t chance = 0;  // 64 random bits, for drawing samples
};

// `time` as a protobuf timestamp, nanoseconds kept, and back.
google::protobuf::Timestamp ToProto(absl::Time time);
absl::Time AsTime(const google::protobuf::Timestamp& time);

v1::TimeLimit ToProto(const process::Limit& limit);

// The moment at which `limit` is spent since `from`. A limit that no calendar reaches ends with the last day that
// counts.
absl::Time After(absl::Time from, const v1::TimeLimit& limit, const worktime::WorkCalendar& calendar);

// A clock of this kind that has run since `start`, with every step of its ladder. REQUIRES: limit.seconds > 0.
v1::Clock StartClock(v1::DeadlineKind kind, const v1::TimeLimit& limit, absl::Time start,
                     const process::ProcessRules& rules);

// The clock as the calendar has it now: its times are worked out again from its start and what was left then. What has
// been said already is not said again.
v1::Clock Recomputed(v1::Clock clock, const worktime::WorkCalendar& calendar);

// A clock that stood still since `stopped` and runs on at `now` with what was left; overdue, nothing is left.
v1::Clock Resumed(v1::Clock clock, absl::Time stopped, absl::Time now, const worktime::WorkCalendar& calendar);

// With so many seconds more.
v1::Clock Extended(v1::Clock clock, int64_t seconds, const worktime::WorkCalendar& calendar);

}  // namespace peidan::lifecycle
