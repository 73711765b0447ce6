#include "matching/decision_table.h"

namespace peidan::matching {

v1::Verdict RowCondition::Evaluate(const ConceptFacts& facts) const {
  v1::Verdict verdict = v1::VERDICT_PASS;
  for (const SetTest& test : tests) {
    const v1::Verdict one = test.Evaluate(facts);
    if (one == v1::VERDICT_FAIL) return one;
    if (one == v1::VERDICT_UNKNOWN) verdict = one;
  }
  if (unless) {
    const v1::Verdict exception = unless->Evaluate(facts);
    if (exception == v1::VERDICT_PASS) return v1::VERDICT_FAIL;
    if (exception == v1::VERDICT_UNKNOWN) verdict = exception;
  }
  return verdict;
}

std::vector<ConceptId> RowCondition::Witnesses(const ConceptSet& present) const {
  std::vector<ConceptId> witnesses;
  for (const SetTest& test : tests) test.AppendWitnesses(present, witnesses);
  std::sort(witnesses.begin(), witnesses.end());
  witnesses.erase(std::unique(witnesses.begin(), witnesses.end()), witnesses.end());
  return witnesses;
}

int RowCondition::Specificity() const {
  int count = 0;
  for (const SetTest& test : tests) {
    for (const SetTest::Term& term : test.terms()) {
      if (term.kind == SetTest::Kind::kAny) ++count;
      if (term.kind == SetTest::Kind::kAll) count += static_cast<int>(term.concepts.size());
    }
  }
  return count;
}

void RowIndex::Add(uint32_t row, const RowCondition& condition) {
  // Any one positive term must hold for the row to fire; the smallest set of keys is the cheapest to list it under.
  std::vector<ConceptId> keys;
  bool keyed = false;
  for (const SetTest& test : condition.tests) {
    for (const SetTest::Term& term : test.terms()) {
      if (term.kind == SetTest::Kind::kNone || term.concepts.empty()) continue;
      const size_t size = term.kind == SetTest::Kind::kAll ? 1 : term.concepts.size();
      if (keyed && keys.size() <= size) continue;
      keys.assign(term.concepts.begin(), term.concepts.begin() + size);
      keyed = true;
    }
  }
  if (!keyed) unconditional_.push_back(row);
  for (ConceptId key : keys) {
    if (by_concept_.size() <= key) by_concept_.resize(key + 1);
    by_concept_[key].push_back(row);
  }
}

std::vector<uint32_t> RowIndex::Candidates(const ConceptFacts& facts) const {
  std::vector<uint32_t> rows = unconditional_;
  for (size_t id = facts.present._Find_first(); id < by_concept_.size(); id = facts.present._Find_next(id)) {
    rows.insert(rows.end(), by_concept_[id].begin(), by_concept_[id].end());
  }
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

}  // namespace peidan::matching
