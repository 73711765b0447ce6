// Which rows pass the tests of concepts: an inverted index from concept to the rows that need it.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "matching/table/compiled_row.h"
#include "matching/table/row_bits.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe. The rows must outlive it.
class ConceptIndex {
 public:
  // `inputs` and `exceptions` are the places of the concept columns among the inputs and exceptions of a row.
  ConceptIndex(const std::vector<CompiledRow>& rows, std::vector<int> inputs, std::vector<int> exceptions);

  // Rows of which every cell of these columns passes. `values` has one for each input and then one for each exception.
  RowBits Passing(absl::Span<const Value> values) const;
  // Rows of which no cell of these columns fails.
  RowBits NotFailing(absl::Span<const Value> values) const;

 private:
  // A row under one concept that it needs, and what else it needs of a column before it is worth a look: one bit in
  // common with that column's value, both folded to 64 bits.
  struct Posting {
    uint32_t row;
    uint32_t also_in;  // place in inputs_
    uint64_t also;
  };

  bool IsTested(const CompiledRow& row) const;
  void Key(uint32_t position);
  v1::Verdict Evaluate(const CompiledRow& row, absl::Span<const Value> values) const;

  const std::vector<CompiledRow>& rows_;
  std::vector<int> inputs_;
  std::vector<int> exceptions_;
  RowBits untested_;                                           // every cell is `-`
  std::vector<uint32_t> unkeyed_;                              // tested, without a concept that must be present
  std::vector<std::vector<std::vector<Posting>>> by_concept_;  // aligned with inputs_, then by concept
};

}  // namespace peidan::matching
