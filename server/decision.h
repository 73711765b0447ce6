// From a need to a decision and to the parts that carry it out: where the ledger meets the matcher.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matching/matcher.h"
#include "server/lifecycle/lifecycle.h"
#include "storage/tables.h"

namespace peidan::server {

// Decides on what the ledger says now. The ledger may change before the commit; the commit checks the bounds again.
absl::StatusOr<matching::WrittenDecision> DecideNeed(const storage::Reader& reader, const v1::Need& need,
                                                     const matching::Matcher& matcher, absl::Time now);

// The parts of a match that names a lead: one for each chosen resource, the lead's first, then the bureaus that are
// only responsible. Empty where the match names no lead.
std::vector<lifecycle::Part> PartsOf(const v1::Match& match, const v1::Need& need, const matching::Catalog& catalog,
                                     absl::Time now);

// A decision made on the way of a command, and its certificate.
struct Redecision {
  lifecycle::Remake remake;
  std::string certificate;  // as in matching::WrittenDecision
};

// Decides on an order again without the bureaus that declined it and without that of assignment `number`: on all of its
// need, or on so many `units` of it.
absl::StatusOr<Redecision> DecideWithout(const storage::Reader& reader, const matching::Matcher& matcher,
                                         absl::Time now, const v1::Order& order, int number, int units = 0);

// FAILED_PRECONDITION (CAPACITY_EXHAUSTED) where the part's resource has not enough left in its period.
absl::Status CheckCapacity(const storage::Reader& reader, const lifecycle::Part& part, const std::string& community,
                           const v1::Capacity& capacity);

// The period that the units of an assignment come from at this time; empty without a resource. FAILED_PRECONDITION
// (CAPACITY_EXHAUSTED): it is another than now, and has not `quantity` left.
absl::StatusOr<std::string> PeriodAt(const storage::Reader& reader, const matching::Catalog& catalog,
                                     const v1::Order& order, const v1::Assignment& assignment,
                                     const v1::TimeWindow& window, int quantity);

// Takes from the ledger what `after` holds and `before` did not, and gives back the rest. What an assignment takes is
// lifecycle::UnitsTaken. FAILED_PRECONDITION (RESOURCE_NOT_ACTIVE): a resource that is to be held is not in the catalog
// any more.
absl::Status UpdateLedger(storage::Batch& batch, const v1::Order& before, const v1::Order& after,
                          const matching::Catalog& catalog);

}  // namespace peidan::server
