#include "matching/check/tie.h"

#include <algorithm>

#include "matching/check/concept_region.h"

namespace peidan::matching {
namespace {

// The clauses of a row, those of the column of topics first.
struct Demand {
  ConceptClauses clauses;
  size_t topic_clauses = 0;
};

Demand DemandOf(const RowCondition& condition) {
  Demand demand;
  for (size_t i = 0; i < condition.tests.size(); ++i) {
    for (const SetTest::Term& term : condition.tests[i].terms()) demand.clauses.Add(term);
    if (i == 0) demand.topic_clauses = demand.clauses.wanted.size();
  }
  return demand;
}

// Hands each clause of one row to a clause of the other, in every way, until one concept can be picked for each.
class Pick {
 public:
  // `forbidden`: what neither row allows.
  Pick(const Demand& asking, const Demand& other, const ConceptSet& forbidden, WorkBudget& budget)
      : topic_clauses_(asking.topic_clauses), picks_(asking.clauses.wanted), other_(other), budget_(budget) {
    for (ConceptSet& pick : picks_) pick &= ~forbidden;
  }

  bool Exists(size_t next = 0) {
    if (!budget_.Spend(1 + picks_.size())) return false;
    if (next == other_.clauses.wanted.size())
      return std::all_of(picks_.begin(), picks_.end(), [](const ConceptSet& pick) { return pick.any(); });
    // What makes the other row fire must be a topic of both.
    const bool about_topic = next < other_.topic_clauses;
    const size_t first = about_topic ? 0 : topic_clauses_;
    const size_t last = about_topic ? topic_clauses_ : picks_.size();
    for (size_t i = first; i < last; ++i) {
      const ConceptSet before = picks_[i];
      picks_[i] &= other_.clauses.wanted[next];
      if (picks_[i].any() && Exists(next + 1)) return true;
      picks_[i] = before;
    }
    return false;
  }

 private:
  size_t topic_clauses_;
  std::vector<ConceptSet> picks_;  // by clause of the row that asks: the concepts that may stand for it
  const Demand& other_;
  WorkBudget& budget_;
};

}  // namespace

bool FiresOnLeastNeedOf(const RowCondition& b, const RowCondition& a, WorkBudget& budget) {
  const Demand asking = DemandOf(a), other = DemandOf(b);
  return Pick(asking, other, asking.clauses.forbidden | other.clauses.forbidden, budget).Exists();
}

ConceptSet TopicsOf(const RowCondition& condition) {
  ConceptSet topics;
  for (const SetTest::Term& term : condition.tests[0].terms()) {
    if (term.kind == SetTest::Kind::kNone) continue;
    for (ConceptId id : term.concepts) topics.set(id);
  }
  return topics;
}

}  // namespace peidan::matching
