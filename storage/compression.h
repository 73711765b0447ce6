// Bytes of a record made smaller with Zstandard. A compressed body begins with a byte that no Protocol Buffers message
// begins with (it would be field number 0), so that a reader can tell the two apart without being told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace peidan::storage {

// The first byte of a compressed body: what its frame was made with. Never change a value; 1 to 7 are field number 0.
enum class Compression : char {
  kPlain = 0x01,
  kCertificate = 0x02,  // with certificate_dictionary.h
};

// More is not a record of ours: a damaged length must not take the memory of the machine.
inline constexpr size_t kMaxExpandedBytes = size_t{64} << 20;

// Mark and one Zstandard frame with the length in its head; `body` itself where that would not be smaller.
// REQUIRES: `body` is a message, so it does not begin with a mark, and has at most kMaxExpandedBytes.
std::string Compressed(std::string body, Compression how = Compression::kPlain);

// The message of a compressed body. REQUIRES: IsCompressed(body). DATA_LOSS: a damaged frame, or one that claims more
// than kMaxExpandedBytes.
absl::StatusOr<std::string> Expanded(std::string_view body);

inline bool IsCompressed(std::string_view body) {
  return !body.empty() && (body.front() == static_cast<char>(Compression::kPlain) ||
                           body.front() == static_cast<char>(Compression::kCertificate));
}

}  // namespace peidan::storage
