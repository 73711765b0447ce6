#include "matching/text_terms.h"

#include <algorithm>
#include <utility>

#include "unicode/uchar.h"

namespace peidan::matching {
namespace {

// Terms in one bucket on average: few enough for a walk, and they share a cache line.
constexpr size_t kTermsPerBucket = 4;

bool IsIdeograph(char32_t c) { return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff); }

// Multiplying by an odd number loses nothing, and brings every bit up to the leading ones.
TermKey Scramble(uint64_t value) { return value * 0x9e3779b97f4a7c15u; }

// An ideograph pair fills 42 bits, a word is hashed (FNV-1a) with the top bit set.
TermKey PairKey(char32_t a, char32_t b) { return Scramble(uint64_t{a} << 21 | b); }
TermKey WordKey(std::u32string_view word) {
  uint64_t hash = 14695981039346656037u;
  for (char32_t c : word) hash = (hash ^ c) * 1099511628211u;
  return Scramble(hash | uint64_t{1} << 63);
}

}  // namespace

void AppendTerms(std::u32string_view text, std::vector<TermKey>& out) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (IsIdeograph(text[i])) {
      while (++i < text.size() && IsIdeograph(text[i])) out.push_back(PairKey(text[i - 1], text[i]));
    } else if (u_isalnum(static_cast<UChar32>(text[i]))) {
      while (i < text.size() && !IsIdeograph(text[i]) && u_isalnum(static_cast<UChar32>(text[i]))) ++i;
      out.push_back(WordKey(text.substr(start, i - start)));
    } else {
      ++i;
    }
  }
}

std::vector<TermKey> TermsOf(std::u32string_view normal) {
  std::vector<TermKey> terms;
  AppendTerms(normal, terms);
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

TermTable::TermTable(std::vector<TermKey> terms) : terms_(std::move(terms)) {
  std::sort(terms_.begin(), terms_.end());
  terms_.erase(std::unique(terms_.begin(), terms_.end()), terms_.end());
  terms_.shrink_to_fit();
  size_t buckets = 2;
  while (buckets * kTermsPerBucket < terms_.size()) {
    buckets *= 2;
    --shift_;
  }
  first_.assign(buckets + 1, 0);
  for (TermKey term : terms_) ++first_[BucketOf(term) + 1];
  for (size_t i = 0; i < buckets; ++i) first_[i + 1] += first_[i];
}

std::optional<TermId> TermTable::Find(TermKey term) const {
  const size_t bucket = BucketOf(term);
  for (uint32_t id = first_[bucket]; id < first_[bucket + 1]; ++id) {
    if (terms_[id] == term) return id;
  }
  return std::nullopt;
}

std::vector<TermId> TermTable::Find(const std::vector<TermKey>& terms) const {
  std::vector<TermId> ids;
  ids.reserve(terms.size());
  for (TermKey term : terms) {
    if (const std::optional<TermId> id = Find(term)) ids.push_back(*id);
  }
  return ids;
}

}  // namespace peidan::matching
