#include "matching/check/concept_region.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {
namespace {

// The ways not to meet one term; together with other terms, one of them is enough.
std::vector<SetTest::Term> WaysNotToMeet(const SetTest::Term& term) {
  std::vector<SetTest::Term> ways;
  switch (term.kind) {
    case SetTest::Kind::kAny:
      ways.push_back({SetTest::Kind::kNone, term.concepts});
      break;
    case SetTest::Kind::kNone:
      ways.push_back({SetTest::Kind::kAny, term.concepts});
      break;
    case SetTest::Kind::kAll:
      for (ConceptId id : term.concepts) ways.push_back({SetTest::Kind::kNone, {id}});
      break;
  }
  return ways;
}

size_t SizeOf(const ConceptClauses& clauses) { return clauses.wanted.size() + 1; }

}  // namespace

void ConceptClauses::Add(const SetTest::Term& term) {
  ConceptSet together;
  for (ConceptId id : term.concepts) {
    together.set(id);
    if (term.kind == SetTest::Kind::kAll) wanted.push_back(ConceptSet().set(id));
  }
  if (term.kind == SetTest::Kind::kAny) wanted.push_back(together);
  if (term.kind == SetTest::Kind::kNone) forbidden |= together;
}

bool ConceptClauses::CanBeMet(const ConceptSet& also_forbidden) const {
  const ConceptSet allowed = ~(forbidden | also_forbidden);
  return std::all_of(wanted.begin(), wanted.end(), [&](const ConceptSet& c) { return (c & allowed).any(); });
}

bool ConceptClauses::Covers(const ConceptClauses& other) const {
  if (!other.CanBeMet()) return true;
  if ((forbidden & ~other.forbidden).any()) return false;
  return std::none_of(wanted.begin(), wanted.end(), [&](const ConceptSet& c) { return other.CanBeMet(c); });
}

void ConceptRegion::Require(const SetTest& test, WorkBudget& budget) {
  for (ConceptClauses& clauses : alternatives_) {
    if (!budget.Spend(SizeOf(clauses))) return;
    for (const SetTest::Term& term : test.terms()) clauses.Add(term);
  }
  DropUnmeetable();
}

void ConceptRegion::Lift(const SetTest& test, WorkBudget& budget) {
  std::vector<ConceptClauses> left;
  for (const ConceptClauses& clauses : alternatives_) {
    for (const SetTest::Term& term : test.terms()) {
      for (const SetTest::Term& way : WaysNotToMeet(term)) {
        const size_t size = SizeOf(clauses) + 1;
        if (!budget.Spend(size) || !budget.Keep(size * sizeof(ConceptSet))) return;
        left.emplace_back(clauses).Add(way);
      }
    }
  }
  alternatives_ = std::move(left);
  DropUnmeetable();
}

size_t ConceptRegion::size() const {
  size_t size = 0;
  for (const ConceptClauses& clauses : alternatives_) size += SizeOf(clauses);
  return size;
}

void ConceptRegion::DropUnmeetable() {
  std::erase_if(alternatives_, [](const ConceptClauses& clauses) { return !clauses.CanBeMet(); });
}

bool ConceptRegion::Contains(const ConceptSet& present) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const ConceptClauses& clauses) {
    return (clauses.forbidden & present).none() &&
           std::all_of(clauses.wanted.begin(), clauses.wanted.end(),
                       [&](const ConceptSet& clause) { return (clause & present).any(); });
  });
}

bool ConceptRegion::Intersects(const ConceptRegion& other) const {
  return std::any_of(alternatives_.begin(), alternatives_.end(), [&](const ConceptClauses& a) {
    return std::any_of(other.alternatives_.begin(), other.alternatives_.end(),
                       [&](const ConceptClauses& b) { return a.CanBeMet(b.forbidden) && b.CanBeMet(a.forbidden); });
  });
}

bool ConceptRegion::Covers(const ConceptRegion& other) const {
  return std::all_of(other.alternatives_.begin(), other.alternatives_.end(), [&](const ConceptClauses& theirs) {
    return std::any_of(alternatives_.begin(), alternatives_.end(),
                       [&](const ConceptClauses& own) { return own.Covers(theirs); });
  });
}

}  // namespace peidan::matching
