#include "storage/checksum.h"

#include <zlib.h>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"

namespace peidan::storage {
namespace {

constexpr size_t kNumberSize = 8;
constexpr size_t kChecksumSize = 4;

}  // namespace

uint32_t MaskedChecksum(std::initializer_list<std::string_view> parts) {
  uLong crc = 0;
  for (const std::string_view part : parts) {
    crc = crc32_z(crc, reinterpret_cast<const Bytef*>(part.data()), static_cast<z_size_t>(part.size()));
  }
  const auto plain = static_cast<uint32_t>(crc);
  return ((plain >> 15) | (plain << 17)) + 0xa282ead8u;
}

std::string EncodeNumber(uint64_t number) {
  std::string bytes = BigEndian64(number);
  AppendBigEndian(bytes, MaskedChecksum({bytes}), kChecksumSize);
  return bytes;
}

absl::StatusOr<uint64_t> DecodeNumber(std::string_view bytes, std::string_view what) {
  if (bytes.size() != kNumberSize && bytes.size() != kNumberSize + kChecksumSize) {
    return absl::DataLossError(absl::StrCat(std::string(what), " has ", bytes.size(), " bytes instead of 12"));
  }
  const std::string_view number = bytes.substr(0, kNumberSize);
  if (bytes.size() > kNumberSize && ReadBigEndian(bytes.substr(kNumberSize)) != MaskedChecksum({number})) {
    return absl::DataLossError(absl::StrCat(std::string(what), " does not match its checksum"));
  }
  return ReadBigEndian(number);
}

}  // namespace peidan::storage
