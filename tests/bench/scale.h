// What calls cost with many orders stored, beside the same calls on a store that is nearly empty.
#pragma once

#include <cstdint>

#include "tests/bench/measure.h"

namespace peidan::bench {

// Measures PlaceOrder, ListOrders, GetOrder and MatchNeed, fills the store with `orders` orders, and measures again.
// Notes the time to fill and to serve again, the bytes on disk and the memory.
void CompareWithFull(const Settings& settings, int64_t orders, Report& report);

}  // namespace peidan::bench
