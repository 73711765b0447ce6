// Topics that leave open who is responsible.
#include <algorithm>

#include "matching/decide.h"

namespace peidan::matching {

std::vector<OpenQuestion> OpenQuestions(std::optional<uint32_t> lead, const Evidence& evidence,
                                        const Binding& binding) {
  const PolicyTables& tables = binding.tables();
  const ConceptFacts& facts = evidence.recognition.facts;
  std::vector<OpenQuestion> questions;
  for (uint32_t i : tables.unclear.Collect(facts)) {
    std::vector<ConceptId> topics;
    tables.unclear.rows()[i].condition.tests[0].AppendWitnesses(facts.present, topics);
    const auto about = [&](const FiredRule& rule) {
      return std::any_of(rule.topics.begin(), rule.topics.end(),
                         [&](ConceptId t) { return std::find(topics.begin(), topics.end(), t) != topics.end(); });
    };
    if (std::any_of(evidence.joint.begin(), evidence.joint.end(), about)) continue;
    const bool settled = std::any_of(evidence.routing.begin(), evidence.routing.end(), [&](const FiredRule& rule) {
      if (about(rule)) return tables.routing.rows()[rule.row].priority > tables.scoring.priority_unit;
      const BoundRow& bound = rule.bureaus;
      return !bound.leads.empty() && bound.leads[0] == lead;
    });
    if (!settled) questions.push_back({i, std::move(topics)});
  }
  return questions;
}

}  // namespace peidan::matching
