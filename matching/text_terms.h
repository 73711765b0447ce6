// Terms of a text: pairs of neighbouring ideographs, and whole Latin words and numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace peidan::matching {

// A term, scrambled so that its bits are spread evenly. Pairs never share a key; words are hashed to 63 bits.
using TermKey = uint64_t;
// Position of a term in one TermTable.
using TermId = uint32_t;

// Appends the terms of normalised text in their order.
void AppendTerms(std::u32string_view normal, std::vector<TermKey>& out);
// The same, ascending and each once: what a query asks for.
std::vector<TermKey> TermsOf(std::u32string_view normal);

// Numbers terms. Immutable, therefore thread-safe; how they are numbered depends on nothing but the terms themselves.
class TermTable {
 public:
  // Takes the terms in any order and with repetitions.
  explicit TermTable(std::vector<TermKey> terms = {});

  std::optional<TermId> Find(TermKey term) const;
  // The known ones of terms in ascending order, ascending.
  std::vector<TermId> Find(const std::vector<TermKey>& terms) const;
  size_t size() const { return terms_.size(); }

 private:
  static constexpr int kKeyBits = 64;
  size_t BucketOf(TermKey term) const { return static_cast<size_t>(term >> shift_); }

  std::vector<TermKey> terms_;   // ascending
  std::vector<uint32_t> first_;  // by the leading bits of a key: where its terms begin; and one past the last
  int shift_ = kKeyBits - 1;
};

}  // namespace peidan::matching
