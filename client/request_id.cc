#include "client/request_id.h"

#include <cstdint>
#include <random>

#include <absl/strings/str_format.h>

namespace peidan::client {

std::string NewRequestId() {
  std::random_device source;  // The kernel's generator: two processes must never agree.
  const uint32_t a = source();
  const uint32_t b = (source() & 0xffff0fffU) | 0x00004000U;  // Version 4.
  const uint32_t c = (source() & 0x3fffffffU) | 0x80000000U;  // Variant of RFC 4122.
  const uint32_t d = source();
  return absl::StrFormat("%08x-%04x-%04x-%04x-%04x%08x", a, b >> 16, b & 0xffffU, c >> 16, c & 0xffffU, d);
}

}  // namespace peidan::client
