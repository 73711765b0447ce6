// What the machine can do at best, measured in the same run: synced RocksDB writes, a gRPC echo, and a gRPC call that
// commits the bytes of an order without deciding anything.
#pragma once

#include <string>

#include "tests/bench/closed_loop.h"

namespace peidan::bench {

// Raw RocksDB, set up as the server's: `threads` threads, each a synced batch of a few puts that is `bytes` long in
// all. Makes and removes `directory`.
LoopResult MeasureRawStore(const std::string& directory, int threads, size_t bytes, absl::Duration duration);

// Serves on a port of its own choice, prints `ready host:port`, and never returns. Run in a process of its own, as the
// real server is.
//   GetResource, ListOrders  answer with the message in `folder`/resource.pb, `folder`/list.pb
//   PlaceOrder               answers with `folder`/order.pb, after a store in `folder`/ceiling has synced
//                            `order_bytes`; 0: without a store
// A file that is not there is an empty message.
[[noreturn]] void ServeCeilings(const std::string& folder, size_t order_bytes);

}  // namespace peidan::bench
