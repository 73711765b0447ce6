// Rows that are alike in something, so that rows can be narrowed down to those or to the others without visiting each.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "matching/table/row_bits.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe.
class RowClasses {
 public:
  RowClasses() = default;
  // `keys` has one for each row; rows of equal keys are alike.
  template <typename Key>
  explicit RowClasses(const std::vector<Key>& keys) {
    std::map<Key, uint32_t> numbers;
    for (uint32_t row = 0; row < keys.size(); ++row) {
      const auto [it, fresh] = numbers.emplace(keys[row], static_cast<uint32_t>(classes_.size()));
      if (fresh) classes_.emplace_back();
      class_of_.push_back(it->second);
      classes_[it->second].rows.push_back(row);
    }
    for (Class& alike : classes_) {
      if (alike.rows.size() <= keys.size() / 64) continue;
      alike.bits.emplace(keys.size());
      for (uint32_t row : alike.rows) alike.bits->Add(row);
    }
  }

  // Both take no longer than an operation on the bits.
  void KeepOnlyAlike(uint32_t row, RowBits& rows) const {
    const Class& alike = classes_[class_of_[row]];
    if (alike.bits) return rows.KeepOnly(*alike.bits);
    RowBits kept(rows.rows());
    for (uint32_t other : alike.rows) {
      if (rows.Has(other)) kept.Add(other);
    }
    rows = kept;
  }
  void RemoveAlike(uint32_t row, RowBits& rows) const {
    const Class& alike = classes_[class_of_[row]];
    if (alike.bits) return rows.Remove(*alike.bits);
    for (uint32_t other : alike.rows) rows.Drop(other);
  }

 private:
  struct Class {
    std::vector<uint32_t> rows;
    std::optional<RowBits> bits;  // the same; only of large classes, of which there are 64 at most
  };

  std::vector<Class> classes_;
  std::vector<uint32_t> class_of_;  // by row
};

}  // namespace peidan::matching
