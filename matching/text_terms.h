// Terms of a text: pairs of neighbouring ideographs, and whole Latin words and numbers.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace peidan::matching {

// Position of a term in one TermTable.
using TermId = uint32_t;

// The known terms of a text.
struct TextQuery {
  std::vector<TermId> terms;     // ascending, each once
  std::vector<uint64_t> in_set;  // the same, as bits
  bool Has(TermId term) const { return (in_set[term / 64] >> (term % 64)) & 1; }
};

// Numbers terms as they come up. Not thread-safe while it grows; all const functions are.
class TermTable {
 public:
  // Appends the terms of normalised text in their order, and learns the new ones.
  void AppendTerms(std::u32string_view normal, std::vector<TermId>& out);
  // Reads normalised text; unknown terms are left out.
  TextQuery Parse(std::u32string_view normal) const;
  size_t size() const { return ids_.size(); }

 private:
  absl::flat_hash_map<uint64_t, TermId> ids_;  // looked up, never walked
};

// Sorts, and keeps each term once.
void SortTerms(std::vector<TermId>& terms);

}  // namespace peidan::matching
