#include "matching/table/text_set.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {
namespace {

using Texts = std::vector<std::string>;

bool Includes(const Texts& a, const Texts& b) { return std::includes(a.begin(), a.end(), b.begin(), b.end()); }

bool Share(const Texts& a, const Texts& b) {
  return std::any_of(a.begin(), a.end(),
                     [&](const std::string& t) { return std::binary_search(b.begin(), b.end(), t); });
}

}  // namespace

TextSet::TextSet(Texts texts, bool complement) : texts_(std::move(texts)), complement_(complement) {
  std::sort(texts_.begin(), texts_.end());
  texts_.erase(std::unique(texts_.begin(), texts_.end()), texts_.end());
}

bool TextSet::Contains(absl::string_view text) const {
  return std::binary_search(texts_.begin(), texts_.end(), text) != complement_;
}

// There are infinitely many texts, so a finite set never covers all but some.
bool TextSet::Covers(const TextSet& other) const {
  if (complement_) return other.complement_ ? Includes(other.texts_, texts_) : !Share(texts_, other.texts_);
  return !other.complement_ && Includes(texts_, other.texts_);
}

bool TextSet::Disjoint(const TextSet& other) const {
  if (complement_ && other.complement_) return false;
  if (complement_) return Includes(texts_, other.texts_);
  return other.complement_ ? Includes(other.texts_, texts_) : !Share(texts_, other.texts_);
}

}  // namespace peidan::matching
