// Whole numbers as big-endian bytes, so that the byte order of keys is the order of the numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace peidan::storage {

// Appends the lowest `bytes` bytes of `number`, the highest of them first.
inline void AppendBigEndian(std::string& out, uint64_t number, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>((number >> shift) & 0xff));
}

// The number in all of `bytes`, which are at most eight.
inline uint64_t ReadBigEndian(std::string_view bytes) {
  uint64_t number = 0;
  for (const char byte : bytes) number = (number << 8) | static_cast<uint8_t>(byte);
  return number;
}

inline std::string BigEndian64(uint64_t number) {
  std::string out;
  AppendBigEndian(out, number, 8);
  return out;
}

}  // namespace peidan::storage
