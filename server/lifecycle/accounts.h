// What follows from the rest of an order: in whose hands it was, and how far its resources have come. Pure functions.
#pragma once

#include "matching/worktime/work_calendar.h"
#include "peidan/v1/order.pb.h"

namespace peidan::lifecycle {

// Ends the last stretch of the time account at `now` and begins another where the order has come into other hands.
// REQUIRES: the order's state is the new one.
void KeepTimeAccount(v1::Order& order, absl::Time now, const worktime::WorkCalendar& calendar);

// Units that an assignment delivered; 0 unless it was completed.
int UnitsDelivered(const v1::Assignment& assignment);

// Fills in `lines`.
void SumUpLines(v1::Order& order);

}  // namespace peidan::lifecycle
