#include "matching/text_terms.h"

#include <algorithm>

#include "unicode/uchar.h"

namespace peidan::matching {
namespace {

bool IsIdeograph(char32_t c) { return (c >= 0x3400 && c <= 0x9fff) || (c >= 0x20000 && c <= 0x3ffff); }

// Keys of terms: an ideograph pair fills 42 bits, a word is hashed (FNV-1a) with the top bit set.
uint64_t PairKey(char32_t a, char32_t b) { return uint64_t{a} << 21 | b; }
uint64_t WordKey(std::u32string_view word) {
  uint64_t hash = 14695981039346656037u;
  for (char32_t c : word) hash = (hash ^ c) * 1099511628211u;
  return hash | uint64_t{1} << 63;
}

// Calls `emit(key)` for each term of normalised text, in order.
template <typename Emit>
void ForEachTerm(std::u32string_view text, Emit emit) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (IsIdeograph(text[i])) {
      while (++i < text.size() && IsIdeograph(text[i])) emit(PairKey(text[i - 1], text[i]));
    } else if (u_isalnum(static_cast<UChar32>(text[i]))) {
      while (i < text.size() && !IsIdeograph(text[i]) && u_isalnum(static_cast<UChar32>(text[i]))) ++i;
      emit(WordKey(text.substr(start, i - start)));
    } else {
      ++i;
    }
  }
}

}  // namespace

void SortTerms(std::vector<TermId>& terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
}

void TermTable::AppendTerms(std::u32string_view normal, std::vector<TermId>& out) {
  ForEachTerm(normal, [&](uint64_t key) {
    out.push_back(ids_.try_emplace(key, static_cast<TermId>(ids_.size())).first->second);
  });
}

TextQuery TermTable::Parse(std::u32string_view normal) const {
  TextQuery query;
  ForEachTerm(normal, [&](uint64_t key) {
    const auto it = ids_.find(key);
    if (it != ids_.end()) query.terms.push_back(it->second);
  });
  SortTerms(query.terms);
  query.in_set.resize(ids_.size() / 64 + 1);
  for (TermId term : query.terms) query.in_set[term / 64] |= uint64_t{1} << (term % 64);
  return query;
}

}  // namespace peidan::matching
