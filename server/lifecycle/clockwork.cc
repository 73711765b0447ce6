#include "server/lifecycle/clockwork.h"

#include <algorithm>

namespace peidan::lifecycle {
namespace {

constexpr int kWholePercent = 100;

int64_t SecondsBetween(absl::Time from, absl::Time to, const v1::TimeLimit& kind,
                       const worktime::WorkCalendar& calendar) {
  return absl::ToInt64Seconds(kind.working_time() ? calendar.WorkingTimeBetween(from, to) : to - from);
}

// Times follow from the start: the deadline is what was left, a step of the ladder its share of the whole, less what
// was spent before the start.
void SetTimes(v1::Clock& clock, const worktime::WorkCalendar& calendar) {
  const absl::Time start = AsTime(clock.start_time());
  *clock.mutable_due_time() = ToProto(After(start, clock.limit(), calendar));
  const int64_t spent_before = clock.whole_seconds() - clock.limit().seconds();
  for (v1::Alarm& alarm : *clock.mutable_alarms()) {
    v1::TimeLimit until = clock.limit();
    const int64_t share = clock.whole_seconds() / kWholePercent * alarm.percent() +
                          clock.whole_seconds() % kWholePercent * alarm.percent() / kWholePercent;
    until.set_seconds(std::max<int64_t>(0, share - spent_before));
    *alarm.mutable_due_time() = ToProto(After(start, until, calendar));
  }
}

}  // namespace

google::protobuf::Timestamp ToProto(absl::Time time) {
  const timespec parts = absl::ToTimespec(time);
  google::protobuf::Timestamp proto;
  proto.set_seconds(parts.tv_sec);
  proto.set_nanos(static_cast<int32_t>(parts.tv_nsec));
  return proto;
}

absl::Time AsTime(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

v1::TimeLimit ToProto(const process::Limit& limit) {
  v1::TimeLimit proto;
  proto.set_seconds(absl::ToInt64Seconds(limit.amount));
  proto.set_working_time(limit.working_time);
  return proto;
}

absl::Time After(absl::Time from, const v1::TimeLimit& limit, const worktime::WorkCalendar& calendar) {
  const absl::Duration amount = absl::Seconds(limit.seconds());
  if (!limit.working_time()) return from + amount;
  return calendar.AddWorkingTime(from, amount).value_or(absl::FromCivil(worktime::LastDay(), absl::UTCTimeZone()));
}

v1::Clock StartClock(v1::DeadlineKind kind, const v1::TimeLimit& limit, absl::Time start,
                     const process::ProcessRules& rules) {
  v1::Clock clock;
  clock.set_kind(kind);
  *clock.mutable_start_time() = ToProto(start);
  *clock.mutable_limit() = limit;
  clock.set_whole_seconds(limit.seconds());
  for (const process::Step& step : rules.steps) {
    if (step.deadline_kind != kind) continue;
    v1::Alarm& alarm = *clock.add_alarms();
    alarm.set_percent(step.percent);
    alarm.set_level(static_cast<v1::EscalationLevel>(step.level));
  }
  SetTimes(clock, rules.calendar);
  return clock;
}

v1::Clock Recomputed(v1::Clock clock, const worktime::WorkCalendar& calendar) {
  SetTimes(clock, calendar);
  return clock;
}

v1::Clock Resumed(v1::Clock clock, absl::Time stopped, absl::Time now, const worktime::WorkCalendar& calendar) {
  const int64_t left = SecondsBetween(stopped, AsTime(clock.due_time()), clock.limit(), calendar);
  clock.mutable_limit()->set_seconds(std::max<int64_t>(0, left));
  *clock.mutable_start_time() = ToProto(now);
  SetTimes(clock, calendar);
  return clock;
}

v1::Clock Extended(v1::Clock clock, int64_t seconds, const worktime::WorkCalendar& calendar) {
  clock.mutable_limit()->set_seconds(clock.limit().seconds() + seconds);
  clock.set_whole_seconds(clock.whole_seconds() + seconds);
  SetTimes(clock, calendar);
  return clock;
}

}  // namespace peidan::lifecycle
