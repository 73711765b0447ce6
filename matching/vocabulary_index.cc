#include "matching/vocabulary_index.h"

#include <algorithm>

namespace peidan::matching {
namespace {

// The field of the surface forms, beside the fields of a bureau in TextIndex.
constexpr TextField kForms = {1.0, 0.4, 670};
// Bureaus of a usual district.
constexpr size_t kUsualBureaus = 40;

}  // namespace

VocabularyIndex::VocabularyIndex(const Catalog& catalog, const PolicyIndex& policy,
                                 const std::vector<std::optional<uint32_t>>& positions)
    : words_(catalog.index()),
      policy_(policy),
      bureaus_(catalog.bureaus().size()),
      forms_(positions.size()),
      rarity_(kUsualBureaus) {
  for (uint32_t i = 0; i < positions.size(); ++i) {
    if (positions[i]) forms_[i] = {*positions[i], MentionWeight(kForms, policy.FormLength(i))};
  }
}

size_t VocabularyIndex::Weigh(TermKey term, std::vector<double>& weights) const {
  std::fill(weights.begin(), weights.end(), 0);
  if (const std::optional<TermId> id = policy_.form_terms().Find(term)) {
    for (const PolicyIndex::FormCount& form : policy_.FormsWith(*id))
      weights[forms_[form.bureau].bureau] += form.count * forms_[form.bureau].mention;
  }
  if (const std::optional<TermId> id = words_.terms().Find(term)) {
    for (const TermWeight& word : words_.BureausSaying(*id)) weights[word.document] += word.weight;
  }
  return static_cast<size_t>(std::count_if(weights.begin(), weights.end(), [](double w) { return w > 0; }));
}

std::vector<double> VocabularyIndex::Score(std::u32string_view normal) const {
  std::vector<double> scores(bureaus_, 0);
  std::vector<double> weights(scores.size());
  if (scores.empty()) return scores;
  for (TermKey term : TermsOf(normal)) {
    const size_t frequency = Weigh(term, weights);
    if (frequency == 0) continue;
    for (size_t i = 0; i < scores.size(); ++i) scores[i] += rarity_[frequency] * Saturate(weights[i]);
  }
  return scores;
}

}  // namespace peidan::matching
