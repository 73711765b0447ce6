#include "matching/separate_needs.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace peidan::matching {
namespace {

bool Contains(const std::vector<uint32_t>& bureaus, uint32_t bureau) {
  return std::find(bureaus.begin(), bureaus.end(), bureau) != bureaus.end();
}

bool IsCandidate(uint32_t bureau, const Evidence& evidence) {
  return std::any_of(evidence.bureaus.begin(), evidence.bureaus.end(),
                     [bureau](const Candidate& c) { return c.position == bureau; });
}

// Clauses where one of the topics is mentioned and counts.
std::set<int32_t> ClausesOf(const std::vector<ConceptId>& topics, const Recognition& recognition) {
  std::set<int32_t> clauses;
  for (const Mention& m : recognition.mentions) {
    if (!m.negated && std::binary_search(topics.begin(), topics.end(), m.concept_id)) clauses.insert(m.clause);
  }
  return clauses;
}

// The part of the original text from the first to the last of these clauses, without the mark that ends it.
Span SpanOf(const std::set<int32_t>& clauses, const NormalText& text) {
  // One character more, so that the last clause has one behind its words like the others their marks.
  const std::vector<int32_t> clause_of = SplitClauses(text.text + U' ');
  auto begin = std::lower_bound(clause_of.begin(), clause_of.end(), *clauses.begin()) - clause_of.begin();
  while (text.text[static_cast<size_t>(begin)] == U' ') ++begin;
  const auto end = std::upper_bound(clause_of.begin(), clause_of.end(), *clauses.rbegin()) - clause_of.begin() - 1;
  return {text.begin[static_cast<size_t>(begin)], text.end[static_cast<size_t>(end - 1)]};
}

// Whether the stretches of text that two needs reach over have a clause in common.
bool Overlap(const std::set<int32_t>& a, const std::set<int32_t>& b) {
  return *a.begin() <= *b.rbegin() && *b.begin() <= *a.rbegin();
}

void AddTopics(const std::vector<ConceptId>& added, std::vector<ConceptId>& topics) {
  topics.insert(topics.end(), added.begin(), added.end());
  std::sort(topics.begin(), topics.end());
  topics.erase(std::unique(topics.begin(), topics.end()), topics.end());
}

// What each other candidate would lead, by position of the candidate.
std::map<uint32_t, std::vector<ConceptId>> TopicsOfOthers(const std::vector<ConceptId>& topics_of_lead,
                                                          const Evidence& evidence, const Binding& binding) {
  std::map<uint32_t, std::vector<ConceptId>> topics;
  const double least = binding.tables().scoring.separate_share * evidence.bureaus.front().rules;
  for (const FiredRule& rule : evidence.routing) {
    if (!IsNeedOfItsOwn(rule, topics_of_lead, least)) continue;
    for (uint32_t bureau : rule.bureaus.leads) {
      if (!IsCandidate(bureau, evidence)) continue;  // it declined
      AddTopics(rule.topics, topics[bureau]);
      break;
    }
  }
  return topics;
}

}  // namespace

std::vector<ConceptId> TopicsOfLead(uint32_t lead, const Evidence& evidence) {
  std::vector<ConceptId> topics;
  for (const FiredRule& rule : evidence.joint) {
    const BoundRow& row = rule.bureaus;
    const bool takes_part = Contains(row.leads, lead) || Contains(row.cooperating, lead);
    if (takes_part && !rule.overridden) AddTopics(rule.topics, topics);
  }
  for (const FiredRule& rule : evidence.routing) {
    if (Contains(rule.bureaus.leads, lead)) AddTopics(rule.topics, topics);
  }
  return topics;
}

bool IsNeedOfItsOwn(const FiredRule& rule, const std::vector<ConceptId>& topics_of_lead, double least) {
  if (rule.overridden || rule.weight < least || rule.bureaus.leads.empty()) return false;
  return std::none_of(rule.topics.begin(), rule.topics.end(),
                      [&](ConceptId t) { return std::binary_search(topics_of_lead.begin(), topics_of_lead.end(), t); });
}

std::vector<SeparateNeed> SeparateNeeds(uint32_t lead, const Evidence& evidence, const Binding& binding) {
  const WordingOpinion& wording = evidence.wording;
  if (wording.known && wording.joint < binding.tables().scoring.separate_probability) return {};
  const Recognition& recognition = evidence.recognition;
  const std::vector<ConceptId> topics_of_lead = TopicsOfLead(lead, evidence);
  const auto others = TopicsOfOthers(topics_of_lead, evidence, binding);
  if (others.empty() || topics_of_lead.empty()) return {};
  std::vector<SeparateNeed> needs;
  std::vector<std::set<int32_t>> taken;
  const auto add = [&](uint32_t bureau, const std::vector<ConceptId>& topics) {
    std::set<int32_t> clauses = ClausesOf(topics, recognition);
    const auto overlaps = [&](const std::set<int32_t>& other) { return Overlap(clauses, other); };
    if (clauses.empty() || std::any_of(taken.begin(), taken.end(), overlaps)) return;
    needs.push_back({bureau, topics, SpanOf(clauses, recognition.text)});
    taken.push_back(std::move(clauses));
  };
  add(lead, topics_of_lead);
  for (const Candidate& bureau : evidence.bureaus) {
    if (const auto it = others.find(bureau.position); it != others.end()) add(bureau.position, it->second);
  }
  if (needs.size() < 2 || needs[0].bureau != lead) return {};
  std::sort(needs.begin(), needs.end(),
            [](const SeparateNeed& a, const SeparateNeed& b) { return a.span.begin < b.span.begin; });
  return needs;
}

}  // namespace peidan::matching
