// Ranks resources: retrieval, everyday phrases, concepts in common, the service field that the need hints at, and the
// standing of the lead bureau.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "matching/evidence.h"

namespace peidan::matching {
namespace {

// The share of what the need says about topics and actions that the resource is about.
double ConceptAgreement(const Recognition& recognition, const PolicyTables& tables, const BoundResource& resource) {
  double all = 0;
  double shared = 0;
  auto weight = resource.concepts.begin();
  for (const ConceptStrength& s : recognition.strengths) {
    const ConceptClass kind = tables.lexicon.entries()[s.concept_id].concept_class;
    if (kind != ConceptClass::kTopic && kind != ConceptClass::kAction) continue;
    all += s.strength;
    while (weight != resource.concepts.end() && weight->concept_id < s.concept_id) ++weight;
    if (weight != resource.concepts.end() && weight->concept_id == s.concept_id) shared += s.strength * weight->weight;
  }
  return all > 0 ? shared / all : 0;
}

bool HasField(const v1::Resource& resource, v1::ServiceField field) {
  const auto& fields = resource.service_fields();
  return field != v1::SERVICE_FIELD_UNSPECIFIED && std::find(fields.begin(), fields.end(), field) != fields.end();
}

}  // namespace

std::vector<TextMatch> MatchText(const TextQuery& query, const Binding& binding) {
  const TextIndex& index = binding.catalog().index();
  const std::vector<double> scores = index.ScoreResources(query);
  const Scoring& scoring = binding.tables().scoring;
  std::vector<TextMatch> matches(scores.size(), {0, 0});
  for (size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] <= 0) continue;
    // Squared, because half a phrase in common is mostly chance and a whole one hardly ever.
    const double overlap = index.PhraseOverlap(i, query, scoring.phrase_least_terms);
    matches[i] = {scores[i] / (scores[i] + scoring.text_half), overlap * overlap};
  }
  return matches;
}

std::vector<Candidate> RankResources(const v1::Need& need, const Evidence& evidence,
                                     const std::vector<TextMatch>& matches, const Binding& binding) {
  const Scoring& scoring = binding.tables().scoring;
  std::vector<double> standing(binding.catalog().bureaus().size(), -1);
  for (const Candidate& bureau : evidence.bureaus)
    standing[bureau.position] = bureau.raw / evidence.bureaus.front().raw;
  const std::set<std::string> named(need.resources().begin(), need.resources().end());
  std::vector<Candidate> candidates;
  for (uint32_t i = 0; i < matches.size(); ++i) {
    const BoundResource& resource = binding.resources()[i];
    // A bureau without standing is excluded, or the catalog does not have it.
    if (!resource.lead_bureau || standing[*resource.lead_bureau] < 0) continue;
    Candidate candidate{i, 0, 0, {}};
    const auto add = [&](TermKind kind, double value) {
      if (value <= 0) return;
      candidate.terms.push_back({kind, i, value});
      candidate.raw += value;
    };
    if (!named.empty() && named.count(binding.catalog().resources()[i].name()) > 0)
      add(TermKind::kNamed, scoring.named_weight);
    add(TermKind::kRetrieval, scoring.resource_text_share * matches[i].retrieval);
    add(TermKind::kPhrase, scoring.resource_phrase_share * matches[i].phrase);
    add(TermKind::kConcepts,
        scoring.resource_concept_share * ConceptAgreement(evidence.recognition, binding.tables(), resource));
    // What follows makes no candidate by itself.
    if (candidate.terms.empty()) continue;
    if (HasField(binding.catalog().resources()[i], need.service_field())) add(TermKind::kField, scoring.field_weight);
    add(TermKind::kBureau, scoring.resource_bureau_share * standing[*resource.lead_bureau]);
    candidates.push_back(std::move(candidate));
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return a.raw != b.raw ? a.raw > b.raw : a.position < b.position;
  });
  return candidates;
}

}  // namespace peidan::matching
