// How missed deadlines of a whistle are said.
#pragma once

#include <vector>

#include "server/timer_round.h"

namespace peidan::server {

// How these timers of one whistle fire together; as FireTimers.
absl::StatusOr<Firing> FireWhistleTimers(const storage::Reader& reader,
                                         const std::vector<storage::TimerTable::Entry>& timers, absl::Time now);

}  // namespace peidan::server
