// The service beside the ceilings of its machine.
#pragma once

#include "tests/bench/measure.h"

namespace peidan::bench {

//   PlaceOrder, 1, 16 and 64 in flight   beside a gRPC call that commits the same bytes without deciding, and beside
//   raw
//                                        synced batches of the same bytes, by as many threads
//   PlaceOrder at half of that rate      beside one raw synced batch and one echo at a time
//   GetResource, ListOrders              beside an echo of the same bytes
void CompareWithCeilings(const Settings& settings, Report& report);

}  // namespace peidan::bench
