#include "matching/policy_tables.h"

namespace peidan::matching {

ConceptSet PolicyTables::GenericTopics(absl::CivilDay day) const {
  ConceptSet topics;
  for (const auto& row : unclear.rows()) {
    if (!row.compiled->InForce(day)) continue;
    for (const SetTest::Term& term : row.condition.tests[0].terms()) {
      for (ConceptId id : term.concepts) topics.set(id);
    }
  }
  return topics;
}

}  // namespace peidan::matching
