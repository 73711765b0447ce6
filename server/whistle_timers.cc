#include "server/whistle_timers.h"

#include <utility>

#include "server/lifecycle/whistle.h"
#include "storage/whistle_table.h"

namespace peidan::server {

absl::StatusOr<Firing> FireWhistleTimers(const storage::Reader& reader,
                                         const std::vector<storage::TimerTable::Entry>& timers, absl::Time now) {
  Firing firing;
  const auto before = storage::WhistleTable::Get(reader, timers.front().timer.order());
  if (!before.ok()) return before.status();
  if (!before->has_value()) return firing;
  v1::Whistle whistle = (*before)->message;
  for (const auto& [key, timer] : timers) {
    auto expired = lifecycle::ExpireSummons(whistle, static_cast<int>(timer.assignment()), timer.kind(), now);
    if (!expired.has_value()) continue;
    whistle = std::move(expired->whistle);
    storage::TimerTable::Require(firing.batch, key);
    for (const v1::Event& event : expired->events) storage::EventTable::Append(firing.batch, event);
    ++firing.fired;
  }
  if (firing.fired > 0) storage::WhistleTable::Update(firing.batch, **before, whistle);
  return firing;
}

}  // namespace peidan::server
