// A long sequence of sets of rows, each little different from the one before: a whole set now and then, flips between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "matching/table/row_bits.h"

namespace peidan::matching {

// Ten thousand rows with an interval each have twenty thousand sets; whole, they would fill the square of that in bits.
// Thread-safe once built.
class RowSets {
 public:
  explicit RowSets(RowBits first = RowBits());

  // Appends the last set with these rows flipped.
  void Append(const std::vector<uint32_t>& flips);
  // REQUIRES: `position` is less than 1 + the number of sets appended.
  RowBits At(size_t position) const;

 private:
  struct Set {
    uint32_t whole;       // position in whole_ that it starts from
    uint32_t first_flip;  // and what to flip there
    uint32_t end_flip;
  };

  size_t most_flips_;
  RowBits last_;
  std::vector<RowBits> whole_;
  std::vector<uint32_t> flips_;
  std::vector<Set> sets_;
};

}  // namespace peidan::matching
