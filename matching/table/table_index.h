// Finds the rows of a table that hit: one set of rows for each column, kept where all agree.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "matching/table/column_index.h"
#include "matching/table/compiled_row.h"
#include "matching/table/concept_index.h"
#include "matching/table/row_bits.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe. The rows must outlive it.
class TableIndex {
 public:
  // `rows` belong to a table with these types of inputs and exceptions.
  TableIndex(const std::vector<CompiledRow>& rows, const std::vector<v1::ColumnType>& inputs,
             const std::vector<v1::ColumnType>& exceptions);

  // Rows in force that pass, and rows in force that do not fail: the same where no value is missing.
  RowBits Passing(absl::Span<const Value> values, absl::CivilDay day) const;
  RowBits NotFailing(absl::Span<const Value> values, absl::CivilDay day) const;
  RowBits InForce(absl::CivilDay day) const;

 private:
  size_t row_count_;
  std::optional<ColumnIndex> in_force_;  // by day; none: every row always is
  // Each with the place of its value.
  std::vector<std::pair<int, ColumnIndex>> inputs_;
  std::vector<std::pair<int, ColumnIndex>> exceptions_;
  ConceptIndex concepts_;
};

}  // namespace peidan::matching
