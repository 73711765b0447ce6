// Stage 5: whether a need may have a resource, condition by condition.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "matching/binding.h"
#include "matching/delivery.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// What the conditions are tested against, besides the resource.
struct Request {
  const v1::Need& need;
  const std::vector<v1::LedgerReading>& ledger;
  absl::Time now;
};

// The outcome for one resource.
struct Assessment {
  // In this order: state, validity, orderer, community_type, service_area, headcount, lead_time, schedule, capacity,
  // quota.
  std::vector<v1::ConditionCheck> checks;
  // No condition failed. One that is UNKNOWN never keeps a resource out.
  bool eligible = true;
  // The readings of the ledger were there.
  bool capacity_known = true;
  // The gravest class among the failures; unspecified where none failed.
  v1::GapClass gap = v1::GAP_CLASS_UNSPECIFIED;
};

// Tests every condition, also after a failure, so that people see all there is to mend. `delivery` is that of the
// resource for this need. REQUIRES: resource < resources().size().
Assessment Assess(const Binding& binding, uint32_t resource, const Delivery& delivery, const Request& request);

// The capacity periods that Assess reads: of the delivery, and the next one it could move to, where there is one.
std::vector<std::string> PeriodsRead(const Delivery& delivery, v1::CapacityPeriod period);

// Units the need asks for of each resource.
inline int64_t QuantityOf(const v1::Need& need) { return need.quantity() > 0 ? need.quantity() : 1; }

}  // namespace peidan::matching
