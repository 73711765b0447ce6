// Which bureaus must work with the lead.
#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "matching/decide.h"

namespace peidan::matching {
namespace {

bool Contains(const std::vector<uint32_t>& bureaus, uint32_t bureau) {
  return std::find(bureaus.begin(), bureaus.end(), bureau) != bureaus.end();
}

// How many bureaus the words alone may name.
int NamedByWords(double joint, const Scoring& scoring) {
  if (joint >= scoring.joint_probability) return scoring.joint_cooperating;
  return joint >= scoring.joint_maybe ? scoring.maybe_cooperating : 0;
}

// The bureaus by their evidence from the whole text: what makes the opening count more for the lead says nothing about
// who helps.
std::vector<uint32_t> ByWholeText(const Evidence& evidence, const Scoring& scoring) {
  const std::vector<double>& words = evidence.wording.bureaus;
  const double floor = words.empty() ? 0 : *std::max_element(words.begin(), words.end()) - scoring.wording_reach;
  std::vector<std::pair<double, uint32_t>> order;
  for (const Candidate& bureau : evidence.bureaus) {
    double value = words.empty() ? 0 : scoring.wording_weight * std::max(0.0, words[bureau.position] - floor);
    for (const Term& term : bureau.terms) value += term.kind == TermKind::kWording ? 0 : term.value;
    order.emplace_back(-value, bureau.position);
  }
  std::sort(order.begin(), order.end());
  std::vector<uint32_t> bureaus;
  for (const auto& [value, position] : order) bureaus.push_back(position);
  return bureaus;
}

}  // namespace

std::vector<uint32_t> CooperatingWith(uint32_t lead, const Evidence& evidence, const Binding& binding) {
  const Scoring& scoring = binding.tables().scoring;
  std::set<uint32_t> joint;   // named by a joint row: whatever the evidence
  std::set<uint32_t> wanted;  // named otherwise: only where there is some evidence
  for (const FiredRule& rule : evidence.joint) {
    const BoundRow& row = rule.bureaus;
    if (rule.overridden || !(Contains(row.leads, lead) || Contains(row.cooperating, lead))) continue;
    joint.insert(row.cooperating.begin(), row.cooperating.end());
    if (!row.leads.empty()) joint.insert(row.leads[0]);
  }
  for (const FiredRule& rule : evidence.routing) {
    const BoundRow& row = rule.bureaus;
    if (rule.overridden || row.leads.empty() || row.leads[0] != lead) continue;
    // Who might lead instead is always concerned.
    wanted.insert(row.leads.begin(), row.leads.end());
    wanted.insert(row.cooperating.begin(), row.cooperating.end());
  }
  const double enough = scoring.second_need_share * evidence.bureaus.front().rules;
  const std::vector<ConceptId> topics_of_lead = TopicsOfLead(lead, evidence);
  for (const FiredRule& rule : evidence.routing) {
    if (IsNeedOfItsOwn(rule, topics_of_lead, enough)) wanted.insert(rule.bureaus.leads[0]);
  }
  // The surer the words are that the matter is joint, the more of the bureaus with the most evidence take it together.
  // Where they are not, only who a row names may help.
  const int by_words = NamedByWords(evidence.wording.joint, scoring);
  const int most = joint.empty() ? std::max(by_words, scoring.rule_cooperating) : scoring.max_cooperating;
  const double least = scoring.cooperating_least * evidence.bureaus.front().raw;
  std::vector<uint32_t> cooperating;
  const auto take = [&](uint32_t bureau) {
    if (bureau != lead && std::ssize(cooperating) < most && !Contains(cooperating, bureau))
      cooperating.push_back(bureau);
  };
  for (const Candidate& bureau : evidence.bureaus) {
    if (joint.count(bureau.position) > 0) take(bureau.position);
  }
  for (const Candidate& bureau : evidence.bureaus) {
    if (bureau.raw >= least && wanted.count(bureau.position) > 0) take(bureau.position);
  }
  if (by_words == 0) return cooperating;
  for (uint32_t bureau : ByWholeText(evidence, scoring)) {
    if (std::ssize(cooperating) < by_words) take(bureau);
  }
  return cooperating;
}

}  // namespace peidan::matching
