#include <algorithm>
#include <string>
#include <vector>

#include "storage/auditor.h"
#include "storage/tables.h"
#include "storage/timers.h"

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

// Every timer that was not met from the side of its order.
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
    const auto order = OrderTable::Get(reader_, timer.order());
    if (absl::IsDataLoss(order.status())) return absl::OkStatus();  // said already
    if (!order.ok()) return order.status();
    std::vector<record::v1::Timer> timers;
    if (order->has_value()) timers = TimersOf((*order)->message);
    const auto own = [&entry](const record::v1::Timer& running) { return KeyOf(running) == entry.key; };
    if (std::none_of(timers.begin(), timers.end(), own)) {
      Find(AuditFault::kTimerStray, entry.key, "no deadline runs out at this time");
    }
    return absl::OkStatus();
  });
}

}  // namespace peidan::storage
