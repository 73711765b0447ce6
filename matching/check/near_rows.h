// Which rows of a table may meet a row, found by value so that ten thousand rows are not held against each other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "matching/check/table_regions.h"
#include "matching/table/row_bits.h"
#include "matching/table/row_sets.h"

namespace peidan::matching {

// The rows whose region of one fact of texts, booleans or ordered values meets that of another row. An ordered region
// is taken from its least to its greatest value, therefore a row named here need not meet the other.
class NearByFact {
 public:
  NearByFact(const TableRegions& regions, size_t fact);
  RowBits MeetingOf(uint32_t row) const;

 private:
  void IndexTexts();
  // Rows that name a text of `row`.
  void AddNaming(uint32_t row, RowBits& rows) const;
  void IndexPoints();
  const FactRegion& Of(uint32_t row) const { return regions_.RegionsOf(row)[fact_]; }

  const TableRegions& regions_;
  size_t fact_;
  size_t rows_;
  bool ordered_;
  RowBits open_;  // rows that texts do not tell apart: untested, complements and those that admit null
  struct Naming {
    std::vector<uint32_t> rows;
    std::optional<RowBits> bits;  // the same, where they are many
  };
  std::map<std::string, Naming, std::less<>> by_text_;
  // Rows by their least and by their greatest value; set i of each has the first i of them.
  std::vector<Cut> lows_, highs_;
  RowSets by_low_, by_high_;
};

// The regions must outlive it; what it costs is counted in their budget, and where that has ended no row is near.
class NearRows {
 public:
  explicit NearRows(const TableRegions& regions);

  // Live rows that may overlap with `row`; every row that does is among them. `row` itself is left out.
  RowBits Of(uint32_t row) const;
  // Rows that may cover `row`; every live row that does is among them.
  RowBits CoveringOf(uint32_t row) const;

 private:
  RowBits MeetingOf(uint32_t row) const;
  void IndexClauses(size_t fact);

  const TableRegions& regions_;
  RowBits live_;
  std::vector<NearByFact> facts_;
  // Of the first fact of concepts: the rows whose smallest clause has a concept, and those without a clause of their
  // own. What covers a row has each of its clauses implied by one of that row.
  int concept_fact_ = -1;
  std::vector<std::vector<uint32_t>> by_concept_;
  RowBits without_clause_;
};

}  // namespace peidan::matching
