// What becomes of an offer (有条件接单), with the decisions it takes.
#pragma once

#include "server/order_desk.h"

namespace peidan::server {

// The community takes it. FAILED_PRECONDITION (CAPACITY_EXHAUSTED): what was offered has been taken meanwhile.
// REQUIRES: the order has that assignment.
absl::StatusOr<Move> TakeOffer(const v1::Order& order, int number, const Present& present);

// The community leaves it, or did not answer in time (`lapsed`). REQUIRES: as above.
absl::StatusOr<Move> LeaveOffer(const v1::Order& order, int number, bool lapsed, const Present& present);

}  // namespace peidan::server
