// A set of the rows of one table, one bit each.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace peidan::matching {

class RowBits {
 public:
  explicit RowBits(size_t rows = 0, bool all = false) : rows_(rows), words_((rows + 63) / 64, all ? ~uint64_t{0} : 0) {
    if (all && rows % 64 != 0) words_.back() >>= 64 - rows % 64;
  }

  size_t rows() const { return rows_; }
  bool Has(size_t row) const { return words_[row / 64] >> (row % 64) & 1; }
  void Add(size_t row) { words_[row / 64] |= uint64_t{1} << (row % 64); }
  void Drop(size_t row) { words_[row / 64] &= ~(uint64_t{1} << (row % 64)); }
  void Flip(size_t row) { words_[row / 64] ^= uint64_t{1} << (row % 64); }

  // REQUIRES: `other` is over as many rows.
  void KeepOnly(const RowBits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= other.words_[i];
  }
  void AddAll(const RowBits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] |= other.words_[i];
  }
  void Remove(const RowBits& other) {
    for (size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
  }

  bool Any() const {
    for (uint64_t word : words_) {
      if (word != 0) return true;
    }
    return false;
  }

  // The first row from `row` on; rows() where there is none.
  size_t Next(size_t row) const {
    if (row >= rows_) return rows_;
    uint64_t word = words_[row / 64] & ~uint64_t{0} << (row % 64);
    for (size_t i = row / 64; true; word = words_[i]) {
      if (word != 0) return i * 64 + std::countr_zero(word);
      if (++i == words_.size()) return rows_;
    }
  }

  // Ascending.
  std::vector<uint32_t> ToList() const {
    std::vector<uint32_t> list;
    for (size_t i = 0; i < words_.size(); ++i) {
      for (uint64_t word = words_[i]; word != 0; word &= word - 1)
        list.push_back(static_cast<uint32_t>(i * 64 + std::countr_zero(word)));
    }
    return list;
  }

  bool operator==(const RowBits&) const = default;

 private:
  size_t rows_;
  std::vector<uint64_t> words_;
};

}  // namespace peidan::matching
