// Which values of one fact a row admits, whatever the number of columns that test it.
#pragma once

#include <string>
#include <vector>

#include "matching/check/concept_region.h"
#include "matching/table/cell.h"
#include "matching/table/ordered_set.h"
#include "matching/table/text_set.h"

namespace peidan::matching {

// A fact that columns of a table test.
struct TestedFact {
  std::string name;
  int column;  // the first that tests it, as a place in the columns
  v1::ColumnType type;
  bool closed = false;              // `values` are all that the fact can be
  std::vector<std::string> values;  // STRING of a vocabulary, BOOLEAN; ascending
};

class FactRegion {
 public:
  // Every value of the fact, also one that is missing.
  explicit FactRegion(const TestedFact& fact);

  // Takes away what a cell does not admit, or what it does. REQUIRES: a cell of the type of the fact.
  void Require(const Cell& cell);
  void Lift(const Cell& cell);

  // `-` in every column.
  bool untested() const { return untested_; }
  bool Empty() const;
  bool Contains(const Value& value) const;
  bool Intersects(const FactRegion& other) const;
  // Whether every value that `other` admits is admitted here, missing ones included. Exact but for exceptions of
  // several terms on both sides, where it may miss a cover.
  bool Covers(const FactRegion& other) const;

  // One cell that admits the same. REQUIRES: not of concepts.
  Cell ToCell() const;

  const OrderedSet& ordered() const { return ordered_; }
  const TextSet& texts() const { return texts_; }
  const ConceptRegion& concepts() const { return concepts_; }

 private:
  bool is_text() const { return type_ == v1::COLUMN_TYPE_STRING || type_ == v1::COLUMN_TYPE_BOOLEAN; }
  bool is_concepts() const { return type_ == v1::COLUMN_TYPE_CONCEPTS; }

  v1::ColumnType type_;
  bool untested_ = true;
  bool null_;
  OrderedSet ordered_;  // the one set that belongs to the type
  TextSet texts_;
  ConceptRegion concepts_;
};

}  // namespace peidan::matching
