// When a resource would be delivered: the one day that validity, capacity and quota are tested for.
#pragma once

#include <optional>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "matching/recurrence.h"
#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// What a resource says about its delivery, compiled. Immutable, thread-safe.
struct DeliveryTerms {
  explicit DeliveryTerms(const v1::Resource& resource);

  int lead_time_days;  // working days
  v1::CapacityPeriod period;
  Schedule schedule;
  std::optional<absl::CivilDay> valid_from;
  std::optional<absl::CivilDay> valid_to;  // the last day, included
};

// Sessions respect the lead time and the validity of the resource.
struct Delivery {
  std::optional<Occurrence> wanted;  // the first session in the wanted window, or the first at all where none is given
  std::optional<Occurrence> any;     // the first session whatever the window
  // The day of `wanted`; without it the earliest day that now, the lead time and the window's start allow.
  absl::CivilDay day;
  // In the next capacity period after that of `day` which has a session: the day of the first; none: there is no such
  // session within a year.
  std::optional<absl::CivilDay> later;
};

// Cost: walks the days until a session comes up, at most a little over a year.
Delivery PlanDelivery(const DeliveryTerms& terms, const v1::Need& need, absl::Time now);

}  // namespace peidan::matching
