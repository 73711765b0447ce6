// Lists of entries by a small number, in two flat arrays: looking one up touches two places of memory, however many
// lists there are.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace peidan::matching {

// Immutable once built.
template <typename Entry>
class Postings {
 public:
  Postings() = default;
  // `entries` are pairs of key and entry; the entries of one key keep their order. REQUIRES: every key < `keys`.
  Postings(size_t keys, const std::vector<std::pair<uint32_t, Entry>>& entries)
      : first_(keys + 1, 0), entries_(entries.size()) {
    for (const auto& [key, entry] : entries) ++first_[key + 1];
    for (size_t key = 0; key < keys; ++key) first_[key + 1] += first_[key];
    std::vector<uint32_t> next = first_;
    for (const auto& [key, entry] : entries) entries_[next[key]++] = entry;
  }

  absl::Span<const Entry> operator[](uint32_t key) const {
    return absl::MakeConstSpan(entries_).subspan(first_[key], first_[key + 1] - first_[key]);
  }

 private:
  std::vector<uint32_t> first_ = {0};  // by key, and one past the last
  std::vector<Entry> entries_;
};

}  // namespace peidan::matching
