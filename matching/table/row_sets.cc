#include "matching/table/row_sets.h"

#include <utility>

namespace peidan::matching {
namespace {

// Applying so many flips costs about as much as copying a whole set.
constexpr size_t kLeastFlips = 32;

}  // namespace

RowSets::RowSets(RowBits first) : most_flips_(kLeastFlips + first.rows() / 64), last_(std::move(first)) {
  whole_.push_back(last_);
  sets_.push_back({0, 0, 0});
}

void RowSets::Append(const std::vector<uint32_t>& flips) {
  for (uint32_t row : flips) last_.Flip(row);
  Set set = sets_.back();
  if (set.end_flip - set.first_flip + flips.size() > most_flips_) {
    set = {static_cast<uint32_t>(whole_.size()), set.end_flip, set.end_flip};
    whole_.push_back(last_);
  } else {
    flips_.insert(flips_.end(), flips.begin(), flips.end());
    set.end_flip = static_cast<uint32_t>(flips_.size());
  }
  sets_.push_back(set);
}

RowBits RowSets::At(size_t position) const {
  const Set& set = sets_[position];
  RowBits bits = whole_[set.whole];
  for (uint32_t i = set.first_flip; i < set.end_flip; ++i) bits.Flip(flips_[i]);
  return bits;
}

}  // namespace peidan::matching
