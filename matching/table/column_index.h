// Which rows admit a value, for one column of any type but CONCEPTS.
#pragma once

#include <string>
#include <vector>

#include "matching/table/cell.h"
#include "matching/table/ordered_set.h"
#include "matching/table/row_bits.h"
#include "matching/table/row_sets.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe.
class ColumnIndex {
 public:
  // One cell for each row; null: a row that admits nothing, nor what is missing.
  explicit ColumnIndex(const std::vector<const Cell*>& cells);

  // Rows whose cell admits `value`; of Missing, those with `-`.
  RowBits Admitting(const Value& value) const;
  // Rows that may admit what is missing: all with a cell.
  const RowBits& with_cell() const { return with_cell_; }

 private:
  void IndexPoints(const std::vector<const Cell*>& cells);
  void IndexTexts(const std::vector<const Cell*>& cells);
  size_t SetOf(const Value& value) const;

  RowBits with_cell_;
  RowBits always_;
  RowBits null_;
  // Set 0 holds before the first cut, or for texts that no cell names; set i+1 from cut i on, or for text i.
  RowSets sets_;
  std::vector<Cut> cuts_;
  std::vector<std::string> texts_;
};

}  // namespace peidan::matching
