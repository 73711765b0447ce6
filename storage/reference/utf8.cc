#include "storage/reference/utf8.h"

#include <cstdint>

namespace peidan::storage {
namespace {

// Length of the sequence that begins with this byte; 0: none does.
size_t SequenceLength(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

// Whether a sequence of this length is the shortest for the point, and the point a character.
bool IsWellFormed(char32_t point, size_t length) {
  if (length == 3) return point >= 0x800 && (point < 0xd800 || point > 0xdfff);
  if (length == 4) return point >= 0x10000 && point <= 0x10ffff;
  return true;
}

}  // namespace

std::optional<std::u32string> DecodeUtf8(std::string_view bytes) {
  std::u32string points;
  for (size_t at = 0; at < bytes.size();) {
    const auto lead = static_cast<uint8_t>(bytes[at]);
    const size_t length = SequenceLength(lead);
    if (length == 0 || at + length > bytes.size()) return std::nullopt;
    char32_t point = length == 1 ? lead : lead & (0xff >> (length + 1));
    for (size_t i = 1; i < length; ++i) {
      const auto byte = static_cast<uint8_t>(bytes[at + i]);
      if ((byte & 0xc0) != 0x80) return std::nullopt;
      point = (point << 6) | (byte & 0x3f);
    }
    if (!IsWellFormed(point, length)) return std::nullopt;
    points.push_back(point);
    at += length;
  }
  return points;
}

}  // namespace peidan::storage
