#include "matching/delivery.h"

#include <algorithm>

#include "matching/local_time.h"

namespace peidan::matching {
namespace {

// How far ahead a session is looked for: every yearly recurrence comes up within it.
constexpr absl::Duration kHorizon = absl::Hours(24 * 400);

// The first session between two instants while the resource is valid.
std::optional<Occurrence> NextSession(const DeliveryTerms& terms, absl::Time from, absl::Time until) {
  if (terms.valid_from) from = std::max(from, MidnightOf(*terms.valid_from));
  if (terms.valid_to) until = std::min(until, MidnightOf(*terms.valid_to + 1));
  if (from >= until) return std::nullopt;
  return terms.schedule.Next(from, std::min(until, from + kHorizon));
}

}  // namespace

DeliveryTerms::DeliveryTerms(const v1::Resource& resource)
    : lead_time_days(resource.lead_time_days()),
      period(resource.capacity().period()),
      schedule(resource.schedule()),
      valid_from(ParseDay(resource.valid_from())),
      valid_to(ParseDay(resource.valid_to())) {}

Delivery PlanDelivery(const DeliveryTerms& terms, const v1::Need& need, absl::Time now) {
  Delivery delivery;
  absl::Time from = std::max(now, MidnightOf(AddWorkingDays(DayOf(now), terms.lead_time_days)));
  delivery.any = NextSession(terms, from, absl::InfiniteFuture());
  delivery.wanted = delivery.any;
  if (need.has_preferred_window()) {
    from = std::max(from, FromProto(need.preferred_window().start_time()));
    delivery.wanted = NextSession(terms, from, FromProto(need.preferred_window().end_time()));
  }
  delivery.day = delivery.wanted ? delivery.wanted->day : DayOf(from);
  const auto later = NextSession(terms, MidnightOf(NextPeriod(delivery.day, terms.period)), absl::InfiniteFuture());
  if (later) delivery.later = later->day;
  return delivery;
}

}  // namespace peidan::matching
