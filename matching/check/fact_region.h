// Which values of one fact a row admits, whatever the number of columns that test it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "matching/check/concept_region.h"
#include "matching/check/work_budget.h"
#include "matching/table/cell.h"
#include "matching/table/ordered_set.h"
#include "matching/table/text_set.h"

namespace peidan::matching {

// A fact that columns of a table test.
struct TestedFact {
  std::string name;
  int column;  // the first that tests it, as a place in the columns
  v1::ColumnType type;
  std::shared_ptr<const TextSet> texts;  // STRING, BOOLEAN: all that it can be, shared by the rows that do not test it

  bool closed() const { return !texts->complement(); }
};

class FactRegion {
 public:
  // Every value of the fact, also one that is missing.
  explicit FactRegion(const TestedFact& fact);

  // Takes away what a cell does not admit, or what it does. REQUIRES: a cell of the type of the fact.
  // Where the budget ends the region is not whole.
  void Require(const Cell& cell, WorkBudget& budget);
  void Lift(const Cell& cell, WorkBudget& budget);

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

  // Values, intervals or sets that it is made of; 1 where it is untested.
  size_t size() const;
  // The most steps that Intersects and Covers take.
  size_t StepsWith(const FactRegion& other) const;

  const OrderedSet& ordered() const { return ordered_; }
  const TextSet& texts() const { return *texts_; }
  const ConceptRegion& concepts() const { return concepts_; }

 private:
  bool is_text() const { return type_ == v1::COLUMN_TYPE_STRING || type_ == v1::COLUMN_TYPE_BOOLEAN; }
  bool is_concepts() const { return type_ == v1::COLUMN_TYPE_CONCEPTS; }
  void KeepTexts(TextSet texts, WorkBudget& budget);
  void KeepOrdered(OrderedSet ordered, WorkBudget& budget);

  v1::ColumnType type_;
  bool untested_ = true;
  bool null_;
  OrderedSet ordered_;  // the one set that belongs to the type
  std::shared_ptr<const TextSet> texts_;
  ConceptRegion concepts_;
};

}  // namespace peidan::matching
