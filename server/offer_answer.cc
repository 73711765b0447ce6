#include "server/offer_answer.h"

#include <utility>

#include "server/decision.h"

namespace peidan::server {

absl::StatusOr<Move> TakeOffer(const v1::Order& order, int number, const Present& present) {
  const v1::Assignment& before = order.assignments(number - 1);
  const v1::Offer& offer = before.offer();
  const bool less = offer.quantity() > 0 && offer.quantity() < before.quantity();
  std::string period = before.capacity_period();
  if (offer.has_window()) {
    const int quantity = less ? offer.quantity() : before.quantity();
    auto found = PeriodAt(present.reader, present.matcher.catalog(), order, before, offer.window(), quantity);
    if (!found.ok()) return found.status();
    period = *std::move(found);
  }
  Redecision rest;
  if (less) {
    auto again = DecideWithout(present.reader, present.matcher, present.now, order, number,
                               before.quantity() - offer.quantity());
    if (!again.ok()) return again.status();
    rest = *std::move(again);
  }
  return Move{lifecycle::TakeOffer(order, number, period, rest.remake, present.clockwork()),
              std::move(rest.certificate)};
}

absl::StatusOr<Move> LeaveOffer(const v1::Order& order, int number, bool lapsed, const Present& present) {
  auto again = DecideWithout(present.reader, present.matcher, present.now, order, number);
  if (!again.ok()) return again.status();
  return Move{lifecycle::LeaveOffer(order, number, lapsed, again->remake, present.clockwork()),
              std::move(again->certificate)};
}

}  // namespace peidan::server
