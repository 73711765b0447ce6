// Chance for whoever makes a store, or a store anew.
#pragma once

#include <random>
#include <string>

namespace peidan::startup {

// An epoch (纪元) that no store had before: 16 random bytes.
inline std::string RandomEpoch() {
  constexpr size_t kEpochBytes = 16;
  std::random_device chance;
  std::string epoch;
  while (epoch.size() < kEpochBytes) epoch.push_back(static_cast<char>(chance()));
  return epoch;
}

}  // namespace peidan::startup
