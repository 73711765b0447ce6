// Ranks resources: retrieval, everyday phrases, concepts in common, the service field that the need hints at, and the
// standing of the lead bureau.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "matching/evidence.h"

namespace peidan::matching {
namespace {

// By resource: the share of what the need says about topics and actions that the resource is about.
std::vector<double> ConceptAgreements(const Recognition& recognition, const Binding& binding) {
  const Lexicon& lexicon = binding.tables().lexicon;
  std::vector<double> shared(binding.resources().size(), 0);
  double all = 0;
  for (const ConceptStrength& s : recognition.strengths) {
    const ConceptClass kind = lexicon.entries()[s.concept_id].concept_class;
    if (kind != ConceptClass::kTopic && kind != ConceptClass::kAction) continue;
    all += s.strength;
    for (const ConceptWeight& about : binding.ResourcesAbout(s.concept_id))
      shared[about.resource] += s.strength * about.weight;
  }
  if (all > 0) {
    for (double& share : shared) share /= all;
  }
  return shared;
}

bool HasField(const v1::Resource& resource, v1::ServiceField field) {
  const auto& fields = resource.service_fields();
  return field != v1::SERVICE_FIELD_UNSPECIFIED && std::find(fields.begin(), fields.end(), field) != fields.end();
}

// As many as ForEachTerm has for one resource.
constexpr size_t kMostTerms = 6;

// A resource and its evidence, before it is known whether it is among the best.
struct Ranked {
  uint32_t position;
  double raw;
};

// Weighs resources one by one.
class ResourceScorer {
 public:
  ResourceScorer(const v1::Need& need, const Evidence& evidence, const std::vector<TextMatch>& matches,
                 const Binding& binding)
      : need_(need),
        matches_(matches),
        binding_(binding),
        scoring_(binding.tables().scoring),
        agreements_(ConceptAgreements(evidence.recognition, binding)),
        standing_(binding.catalog().bureaus().size(), -1) {
    for (const Candidate& bureau : evidence.bureaus)
      standing_[bureau.position] = bureau.raw / evidence.bureaus.front().raw;
    for (const std::string& name : need.resources()) {
      if (const auto position = binding.ResourcePosition(name)) named_.push_back(*position);
    }
  }

  // Calls `add(kind, value)` for each term of a resource, in their order; for none where it is no candidate.
  template <typename Add>
  void ForEachTerm(uint32_t i, Add add) const {
    // A bureau without standing is excluded, or the catalog does not have it.
    const std::optional<uint32_t> bureau = binding_.resources()[i].lead_bureau;
    if (!bureau || standing_[*bureau] < 0) return;
    bool any = false;
    const auto add_positive = [&](TermKind kind, double value) {
      if (value <= 0) return;
      add(kind, value);
      any = true;
    };
    if (std::find(named_.begin(), named_.end(), i) != named_.end())
      add_positive(TermKind::kNamed, scoring_.named_weight);
    add_positive(TermKind::kRetrieval, scoring_.resource_text_share * matches_[i].retrieval);
    add_positive(TermKind::kPhrase, scoring_.resource_phrase_share * matches_[i].phrase);
    add_positive(TermKind::kConcepts, scoring_.resource_concept_share * agreements_[i]);
    // What follows makes no candidate by itself.
    if (!any) return;
    if (HasField(binding_.catalog().resources()[i], need_.service_field()))
      add_positive(TermKind::kField, scoring_.field_weight);
    add_positive(TermKind::kBureau, scoring_.resource_bureau_share * standing_[*bureau]);
  }

 private:
  const v1::Need& need_;
  const std::vector<TextMatch>& matches_;
  const Binding& binding_;
  const Scoring& scoring_;
  const std::vector<double> agreements_;
  std::vector<double> standing_;  // by bureau; negative: none
  std::vector<uint32_t> named_;
};

}  // namespace

std::vector<TextMatch> MatchText(const TextQuery& query, const Binding& binding) {
  const TextIndex& index = binding.catalog().index();
  const Scoring& scoring = binding.tables().scoring;
  const std::vector<double> scores = index.ScoreResources(query);
  const std::vector<double> overlaps = index.PhraseOverlaps(query, scoring.phrase_least_terms);
  std::vector<TextMatch> matches(scores.size(), {0, 0});
  for (size_t i = 0; i < scores.size(); ++i) {
    if (scores[i] <= 0) continue;
    // Squared, because half a phrase in common is mostly chance and a whole one hardly ever.
    matches[i] = {scores[i] / (scores[i] + scoring.text_half), overlaps[i] * overlaps[i]};
  }
  return matches;
}

std::vector<Candidate> RankResources(const v1::Need& need, const Evidence& evidence,
                                     const std::vector<TextMatch>& matches, const Binding& binding) {
  const ResourceScorer scorer(need, evidence, matches, binding);
  std::vector<Ranked> ranking;
  for (uint32_t i = 0; i < matches.size(); ++i) {
    double raw = 0;
    scorer.ForEachTerm(i, [&](TermKind, double value) { raw += value; });
    if (raw > 0) ranking.push_back({i, raw});
  }
  const auto shown = ranking.begin() + std::min<ptrdiff_t>(std::ssize(ranking), kMaxResources);
  std::partial_sort(ranking.begin(), shown, ranking.end(), [](const Ranked& a, const Ranked& b) {
    return a.raw != b.raw ? a.raw > b.raw : a.position < b.position;
  });
  std::vector<Candidate> candidates;
  for (auto it = ranking.begin(); it != shown; ++it) {
    Candidate& candidate = candidates.emplace_back(Candidate{it->position, it->raw, 0, {}});
    candidate.terms.reserve(kMostTerms);
    scorer.ForEachTerm(it->position, [&](TermKind kind, double value) {
      candidate.terms.push_back({kind, it->position, value});
    });
  }
  return candidates;
}

}  // namespace peidan::matching
