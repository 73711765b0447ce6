// What a waitlist does by itself: offers units that came free along the published order, and passes on what nobody
// claimed.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matching/catalog.h"
#include "server/timer_round.h"
#include "storage/tables.h"

namespace peidan::server {

// Whether the timer is a waitlist's.
bool IsOfWaitlist(const record::v1::Timer& timer);

// How a timer of a waitlist fires: WAITLIST_CLAIM makes an offer lapse, WAITLIST_REFILL looks at the line. REQUIRES:
// IsOfWaitlist.
//
// A refill is decided on what was read and commits only where it still is what it would decide then: nobody joined
// meanwhile, everyone offered still waits and fits, and everyone passed over still does not fit. It holds at most
// kMostOffers; then another timer goes on.
inline constexpr int kMostOffers = 64;
absl::StatusOr<Firing> FireWaitlistTimer(const storage::Reader& reader, const storage::TimerTable::Entry& entry,
                                         const matching::Matcher& matcher, absl::Time now);

}  // namespace peidan::server
