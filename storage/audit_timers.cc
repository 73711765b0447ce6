#include <algorithm>
#include <string>
#include <vector>

#include "storage/auditor.h"
#include "storage/tables.h"
#include "storage/timers.h"
#include "storage/waitlist_table.h"
#include "storage/whistle_rows.h"
#include "storage/whistle_table.h"

namespace peidan::storage {

absl::Status Auditor::Timers(const std::vector<record::v1::Timer>& timers) {
  if (layout_ < kFirstLayoutWithTimers) return absl::OkStatus();
  std::vector<std::string> keys;
  for (const record::v1::Timer& timer : timers) keys.push_back(KeyOf(timer));
  const auto values = reader_.MultiGet(keys);
  if (!values.ok()) return values.status();
  for (size_t i = 0; i < keys.size(); ++i) {
    if (!(*values)[i]) Find(AuditFault::kTimerMissing, keys[i], "the deadline runs, its timer is not there");
    timers_ += (*values)[i].has_value();
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<record::v1::Timer>> Auditor::TimersBeside(const record::v1::Timer& timer) {
  const auto of = [](const auto& stored) -> absl::StatusOr<std::vector<record::v1::Timer>> {
    if (!stored.ok()) return stored.status();
    if (!stored->has_value()) return std::vector<record::v1::Timer>();
    return TimersOf((*stored)->message);
  };
  if (IsOfWhistle(timer.kind())) return of(WhistleTable::Get(reader_, timer.order()));
  return of(OrderTable::Get(reader_, timer.order()));
}

// Whether the deadline that the timer stands for runs. A look at a waitlist is a timer of nobody's.
absl::StatusOr<bool> Auditor::Runs(const record::v1::Timer& timer, const std::string& key) {
  if (timer.kind() == v1::DEADLINE_KIND_WAITLIST_REFILL) return WaitlistOf(timer).has_value() && KeyOf(timer) == key;
  if (timer.kind() == v1::DEADLINE_KIND_WAITLIST_CLAIM) {
    const auto waiting = WaitlistTable::Get(reader_, WaitingOf(timer));
    if (!waiting.ok()) return waiting.status();
    const auto running = waiting->has_value() ? ClaimTimerOf((*waiting)->message) : std::nullopt;
    return running && KeyOf(*running) == key;
  }
  const auto timers = TimersBeside(timer);
  if (!timers.ok()) return timers.status();
  return std::any_of(timers->begin(), timers->end(),
                     [&key](const record::v1::Timer& running) { return KeyOf(running) == key; });
}

// Every timer that was not met from the side of what it belongs to.
absl::Status Auditor::StrayTimers() {
  uint64_t all = 0;
  absl::Status status = EachOf(KeyTag::kTimer, [&all](const KeyValue&) {
    ++all;
    return absl::OkStatus();
  });
  if (!status.ok() || all == timers_ || layout_ < kFirstLayoutWithTimers) return status;
  return EachOf(KeyTag::kTimer, [&](const KeyValue& entry) {
    record::v1::Timer timer;
    if (!Decodes(entry, timer)) return absl::OkStatus();
    const auto runs = Runs(timer, entry.key);
    if (absl::IsDataLoss(runs.status())) return absl::OkStatus();  // said already
    if (!runs.ok()) return runs.status();
    if (!*runs) Find(AuditFault::kTimerStray, entry.key, "no deadline runs out at this time");
    return absl::OkStatus();
  });
}

}  // namespace peidan::storage
