// Concepts (概念) as small integers, and the set of them that a need mentions.
#pragma once

#include <bitset>
#include <cstdint>

#include "absl/time/civil_time.h"

namespace peidan::matching {

// Position of a concept in the lexicon, which is ordered by concept id; it means nothing outside one rule set.
using ConceptId = uint16_t;

// A district's policy has about 400 concepts; a fixed bound keeps a set of them in a few cache lines, off the heap.
inline constexpr int kMaxConcepts = 1024;

using ConceptSet = std::bitset<kMaxConcepts>;

// What the decision tables of a policy read.
struct ConceptFacts {
  ConceptSet present;
  // The day of the decision in Beijing: only rows in force on it count.
  absl::CivilDay day;
  // False where there was no text to read: then no concept is known to be absent either.
  bool known = true;
};

}  // namespace peidan::matching
