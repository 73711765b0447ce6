// In which lists an order and its assignments stand.
#pragma once

#include <vector>

#include "peidan/v1/order.pb.h"
#include "storage/listing.h"

namespace peidan::storage {

// Rows of KeyTag::kOrderIndex.
std::vector<IndexRow> OrderRows(const v1::Order& order);
// Rows of KeyTag::kAssignmentIndex.
std::vector<IndexRow> AssignmentRows(const v1::Order& order);

}  // namespace peidan::storage
