// The rows of the routing and joint tables that fire, and what each is worth.
#include <algorithm>
#include <utility>

#include "matching/evidence.h"

namespace peidan::matching {
namespace {

// The column that says what a row is about; the others only refine it.
constexpr size_t kTopicColumn = 0;
// The highest priority a row may have: it settles who leads, whatever words and other rows say.
constexpr int kDecisivePriority = 100;

double StrengthOf(const Recognition& recognition, ConceptId id) {
  const auto it = std::lower_bound(recognition.strengths.begin(), recognition.strengths.end(), id,
                                   [](const ConceptStrength& s, ConceptId key) { return s.concept_id < key; });
  return it == recognition.strengths.end() || it->concept_id != id ? 0 : it->strength;
}

FiredRule Fire(const Recognition& recognition, const RowCondition& condition, uint32_t row, BoundRow bureaus) {
  FiredRule fired{row, {}, 0, 0, false, std::move(bureaus)};
  condition.tests[kTopicColumn].AppendWitnesses(recognition.facts.present, fired.topics);
  std::sort(fired.topics.begin(), fired.topics.end());
  fired.topics.erase(std::unique(fired.topics.begin(), fired.topics.end()), fired.topics.end());
  for (ConceptId topic : fired.topics) {
    const double strength = StrengthOf(recognition, topic);
    if (strength <= fired.weight) continue;
    fired.weight = strength;
    fired.main_topic = topic;
  }
  return fired;
}

// Whether the need also has a topic that says more than a generic one.
bool HasPlainTopic(const Recognition& recognition, const PolicyTables& tables, const ConceptSet& generic_topics) {
  return std::any_of(recognition.strengths.begin(), recognition.strengths.end(), [&](const ConceptStrength& s) {
    return tables.lexicon.entries()[s.concept_id].concept_class == ConceptClass::kTopic &&
           !generic_topics.test(s.concept_id);
  });
}

}  // namespace

std::vector<FiredRule> FireRouting(const Recognition& recognition, const Binding& binding) {
  const PolicyTables& tables = binding.tables();
  const auto& rows = tables.routing.rows();
  const Scoring& scoring = tables.scoring;
  std::vector<FiredRule> fired;
  const ConceptSet generic_topics = tables.GenericTopics(recognition.facts.day);
  const bool has_plain_topic = HasPlainTopic(recognition, tables, generic_topics);
  for (uint32_t row : tables.routing.Collect(recognition.facts)) {
    FiredRule rule = Fire(recognition, rows[row].condition, row, binding.routing()[row]);
    const bool generic =
        std::all_of(rule.topics.begin(), rule.topics.end(), [&](ConceptId t) { return generic_topics.test(t); });
    if (generic && has_plain_topic) rule.weight *= scoring.generic_share;
    rule.weight *=
        rows[row].priority / scoring.priority_unit * (1 + scoring.term_gain * (rows[row].condition.Specificity() - 1));
    if (rows[row].priority > scoring.priority_unit) rule.weight *= scoring.explicit_weight;
    if (rows[row].priority == kDecisivePriority) rule.weight *= scoring.decisive_weight;
    fired.push_back(std::move(rule));
  }
  // PRIORITY by topic: a row gives way only where each of its topics has a row of higher priority.
  const auto has_higher = [&](ConceptId topic, int priority) {
    return std::any_of(fired.begin(), fired.end(), [&](const FiredRule& other) {
      return rows[other.row].priority > priority && std::binary_search(other.topics.begin(), other.topics.end(), topic);
    });
  };
  for (FiredRule& rule : fired) {
    const int priority = rows[rule.row].priority;
    rule.overridden =
        std::all_of(rule.topics.begin(), rule.topics.end(), [&](ConceptId t) { return has_higher(t, priority); });
  }
  return fired;
}

std::vector<FiredRule> FireJoint(const Recognition& recognition, const Binding& binding) {
  const PolicyTables& tables = binding.tables();
  const auto& rows = tables.joint.rows();
  const Scoring& scoring = tables.scoring;
  std::vector<FiredRule> fired;
  int highest = 0;
  for (uint32_t row : tables.joint.Collect(recognition.facts)) {
    FiredRule rule = Fire(recognition, rows[row].condition, row, binding.joint()[row]);
    rule.weight *= scoring.joint_weight * (1 + scoring.term_gain * (rows[row].condition.Specificity() - 1));
    highest = std::max(highest, rows[row].priority);
    fired.push_back(std::move(rule));
  }
  for (FiredRule& rule : fired) rule.overridden = rows[rule.row].priority < highest;
  return fired;
}

}  // namespace peidan::matching
