// Which timers an order has. They follow from its record alone, so that no command can forget one.
#pragma once

#include <string>
#include <vector>

#include "peidan/record/v1/record.pb.h"
#include "peidan/v1/order.pb.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

// The kind of deadline that an assignment in this state runs against; UNSPECIFIED: none.
v1::DeadlineKind RunningDeadline(v1::AssignmentState state);

// The kind of the running deadline where it has been missed, as the assignment says itself; UNSPECIFIED otherwise.
v1::DeadlineKind OverdueDeadline(const v1::Assignment& assignment);

// One for each running deadline that was not noticed to be missed, in the order of the assignments.
std::vector<record::v1::Timer> TimersOf(const v1::Order& order);

// A due time between two microseconds counts as the later one: no timer is early.
std::string KeyOf(const record::v1::Timer& timer);

// Brings the timers of one order from those of `before` to those of `after`. Timers in both are not touched.
void MoveTimers(Batch& batch, const v1::Order& before, const v1::Order& after);

}  // namespace peidan::storage
