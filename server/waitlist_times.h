// Times of a waitlist: where a capacity period ends, and until when an offer can be claimed.
#pragma once

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "matching/process/process_rules.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::server {

// The first moment after this period of the resource's capacity. nullopt: it is over, begins more than two years from
// now, or is none of the resource's periods.
std::optional<absl::Time> EndOfPeriod(const v1::Resource& resource, const std::string& period, absl::Time now);

// When an offer made at `now` lapses.
absl::Time ClaimDue(const process::ProcessRules& rules, absl::Time now);

}  // namespace peidan::server
