// The checksum that travels with every stored value, from where the value is made to where it is decoded: it notices
// what happens to the bytes in memory, in our own code and in the engine, beside the engine's own checksums of its
// blocks.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace peidan::storage {

// CRC-32 (IEEE) of the parts one after the other, masked: a checksum of bytes that hold their own checksum is weak, so
// what is stored is turned and shifted. Never change.
uint32_t MaskedChecksum(std::initializer_list<std::string_view> parts);

// A number as a value: 8 bytes big-endian and their checksum (4). Begins with BigEndian64(number), so that a batch can
// require the number as a prefix.
std::string EncodeNumber(uint64_t number);

// Back. 8 bytes without a checksum are a number of layout 1 or 2. DATA_LOSS: another length, or a wrong checksum; the
// message begins with `what`.
absl::StatusOr<uint64_t> DecodeNumber(std::string_view bytes, std::string_view what);

}  // namespace peidan::storage
