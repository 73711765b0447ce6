// The `request_id` that makes a command safe to repeat.
#pragma once

#include <string>

namespace peidan::client {

// A new random id in the form of a version 4 UUID, e.g. `7c0f6f2e-9d3a-4a55-8f0e-0b4a1d1f2c3d`. Thread-safe.
std::string NewRequestId();

}  // namespace peidan::client
