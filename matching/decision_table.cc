#include "matching/decision_table.h"

namespace peidan::matching {

RowCondition ConditionOf(const CompiledRow& row) {
  RowCondition condition;
  for (const Cell& cell : row.inputs) condition.tests.push_back(cell.always() ? SetTest() : cell.concepts());
  for (const std::optional<Cell>& cell : row.exceptions) {
    if (cell) condition.unless = cell->concepts();
  }
  return condition;
}

std::vector<uint32_t> HitsOf(const CompiledTable& table, const ConceptFacts& facts) {
  const Value concepts = facts.known ? Value(&facts.present) : Value(Missing{});
  const std::vector<Value> values(table.inputs().size() + table.exceptions().size(), concepts);
  return table.Hits(values, facts.day);
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

}  // namespace peidan::matching
