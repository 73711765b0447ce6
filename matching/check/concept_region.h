// Which sets of concepts a row admits.
#pragma once

#include <vector>

#include "matching/check/work_budget.h"
#include "matching/concept_set.h"
#include "matching/set_test.h"

namespace peidan::matching {

// Sets of concepts that have one of each clause and none that is forbidden. Because only single concepts are ever
// forbidden, there is such a set exactly where no clause is forbidden whole.
struct ConceptClauses {
  std::vector<ConceptSet> wanted;
  ConceptSet forbidden;

  void Add(const SetTest::Term& term);
  bool CanBeMet(const ConceptSet& also_forbidden = {}) const;
  // Whether every set that `other` admits is admitted here. Exact.
  bool Covers(const ConceptClauses& other) const;
};

// Alternatives, because an exception of several terms leaves several ways not to meet it.
class ConceptRegion {
 public:
  // Every set.
  ConceptRegion() : alternatives_(1) {}

  // Takes away what does not meet `test`, or what does. Each exception multiplies the alternatives by the terms of its
  // test: where the budget ends the region is not whole.
  void Require(const SetTest& test, WorkBudget& budget);
  void Lift(const SetTest& test, WorkBudget& budget);

  bool Empty() const { return alternatives_.empty(); }
  bool Contains(const ConceptSet& present) const;
  bool Intersects(const ConceptRegion& other) const;
  // True only where every set of `other` is admitted here; between regions of one alternative each, exactly then.
  bool Covers(const ConceptRegion& other) const;
  const std::vector<ConceptClauses>& alternatives() const { return alternatives_; }
  // Sets of concepts that it is made of.
  size_t size() const;

 private:
  void DropUnmeetable();

  std::vector<ConceptClauses> alternatives_;
};

}  // namespace peidan::matching
