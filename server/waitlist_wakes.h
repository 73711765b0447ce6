// What waitlists must hear of: units that come free, and orders that end. Each call writes into the batch in which it
// happens.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "storage/waitlist_table.h"

namespace peidan::server {

// Where the batch gives units back for which somebody waits, has the line looked at, now. Call it when the batch has
// given back all it will. `cause` is that of WaitlistTable::Wake.
absl::Status WakeFreed(storage::Batch& batch, const storage::Reader& reader, absl::Time now, const std::string& cause);

// Has every line for the resource looked at: its capacity or its state is another.
absl::Status WakeResource(storage::Batch& batch, const storage::Reader& reader, const std::string& resource,
                          absl::Time now, const std::string& cause);

// For every batch that changes an order, after its ledger: an order that ends leaves its waitlists, and what it gives
// back is passed on.
absl::Status FollowOrder(storage::Batch& batch, const storage::Reader& reader, const storage::Stored<v1::Order>& before,
                         const v1::Order& after, absl::Time now);

}  // namespace peidan::server
