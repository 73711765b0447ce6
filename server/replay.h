// Deciding a recorded order again. Pure functions of what was recorded and a matcher.
#pragma once

#include <string>

#include "matching/matcher.h"
#include "peidan/v1/match.pb.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::server {

// The latest decision of an order as it was kept.
struct RecordedDecision {
  std::string order;  // `orders/{order}`
  v1::Match match;
  v1::Certificate certificate;
};

// The decision from the recorded need, ledger readings and time. `matcher` has the catalog that was pinned and either
// the rule set that was pinned or another one. What another rule set asks of the ledger and was not recorded counts as
// nothing taken: what a change of rules does must not depend on who ordered what since.
matching::Decision DecideAgain(const RecordedDecision& recorded, const matching::Matcher& matcher);

// Whether this release can repeat the decision; one of a later release it cannot.
bool IsRepeatable(const RecordedDecision& recorded);

// Whether the decision comes out the same to the byte, match and certificate in deterministic serialisation, written as
// the release that recorded it wrote. `matcher` has what was pinned. REQUIRES: IsRepeatable(recorded).
bool RepeatsIdentically(const RecordedDecision& recorded, const matching::Matcher& matcher);

}  // namespace peidan::server
