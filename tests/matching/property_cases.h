// Random needs for properties that must hold of any need.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace peidan::matching {

// How many cases each property is tried on: PEIDAN_PROPERTY_CASES, or what a test run has time for.
uint32_t PropertyCases(uint32_t otherwise = 20'000);

// Needs put together from words the rule set knows, everyday words, and separators. The same seed makes the same needs.
class NeedMaker {
 public:
  explicit NeedMaker(uint32_t seed) : random_(seed) {}

  std::string Text();
  // Any code points at all, surrogates excepted.
  std::string Garbage();

  size_t Below(size_t limit) { return std::uniform_int_distribution<size_t>(0, limit - 1)(random_); }
  std::mt19937& random() { return random_; }

 private:
  std::mt19937 random_;
};

}  // namespace peidan::matching
