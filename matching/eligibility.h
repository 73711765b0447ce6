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
class Request {
 public:
  // Need and ledger must outlive this object. Of two readings of one resource and period the first counts.
  Request(const v1::Need& need, const std::vector<v1::LedgerReading>& ledger, absl::Time now, const Catalog& catalog);

  const v1::Need& need() const { return need_; }
  const std::vector<v1::LedgerReading>& ledger() const { return ledger_; }
  absl::Time now() const { return now_; }
  // The community that asks; nullptr: not known.
  const v1::Community* community() const { return community_; }
  // nullptr: the ledger was not read for it.
  const v1::LedgerReading* Reading(const std::string& resource, const std::string& period) const;

 private:
  const v1::Need& need_;
  const std::vector<v1::LedgerReading>& ledger_;
  const absl::Time now_;
  const v1::Community* community_;
  std::vector<const v1::LedgerReading*> by_name_;  // by resource, then by period
};

// The outcome for one resource.
struct Assessment {
  // CandidateExplanation.checks in the wire format, in this order: state, validity, orderer, community_type,
  // service_area, headcount, lead_time, schedule, capacity, quota.
  std::string checks;
  // What would have to change, of each condition that failed, in the same order.
  std::vector<std::string> remedies;
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
