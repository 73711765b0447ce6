// The life of a Waiting (候补): from (waiting, command, now) to (waiting, event). Pure functions of values.
#pragma once

#include <string>
#include <variant>

#include "absl/time/time.h"
#include "peidan/v1/catalog.pb.h"
#include "peidan/v1/event.pb.h"
#include "peidan/v1/waitlist.pb.h"
#include "server/lifecycle/lifecycle.h"

namespace peidan::lifecycle {

// What happened to a waiting. Its etag and position are the store's to fill in.
struct WaitingMove {
  v1::Waiting waiting;
  v1::Event event;  // `name` is empty
};

using WaitingOutcome = std::variant<WaitingMove, Refusal>;

// What moves a waiting. Which one is possible in which state, and on whose behalf, is one table in waiting.cc.
enum class WaitingCommand { kOffer, kClaim, kLapse, kLeave, kEnd };

// Whether the order takes part in nothing any more: completed, confirmed, rated or cancelled. It waits for nothing
// then.
bool HasEnded(const v1::Order& order);

// A new one. `draft` has name, resource, period and quantity. REQUIRES: the order has not ended.
WaitingMove Join(v1::Waiting draft, const v1::Order& order, const v1::Resource& resource, absl::Time now);
// Units came free and are held until `due`.
WaitingOutcome Offer(const v1::Waiting& waiting, const v1::Resource& resource, absl::Time due, absl::Time now);
// The community takes them; `assignment` is the one that has them now. Refused from the due time on, noticed or not.
WaitingOutcome Claim(const v1::Waiting& waiting, const v1::Resource& resource, const std::string& assignment,
                     absl::Time now);
// Nobody claimed them in time. `resource_name` is for the people who asked. Refused before the due time.
WaitingOutcome Lapse(const v1::Waiting& waiting, const std::string& resource_name, absl::Time now);
// The community leaves.
WaitingOutcome Leave(const v1::Waiting& waiting, absl::Time now);
// There is nothing to wait for any more; `why` says what ended.
WaitingOutcome End(const v1::Waiting& waiting, const std::string& why, absl::Time now);

}  // namespace peidan::lifecycle
