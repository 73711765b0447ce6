// What the machine can do at best, measured in the same run: synced RocksDB writes, and a gRPC echo.
#pragma once

#include <memory>
#include <string>

#include "peidan/v1/catalog.pb.h"
#include "tests/bench/closed_loop.h"

namespace peidan::bench {

// Raw RocksDB: `threads` threads, each a synced batch of `puts` puts that is `bytes` long in all. Makes and removes
// `directory`.
LoopResult MeasureRawStore(const std::string& directory, int threads, size_t puts, size_t bytes,
                           absl::Duration duration);

// Serves GetResource with the v1::Resource in `file` on a port of its own choice, prints `ready host:port`, and never
// returns. Run in a process of its own, as the real server is.
[[noreturn]] void ServeEcho(const std::string& file);

}  // namespace peidan::bench
