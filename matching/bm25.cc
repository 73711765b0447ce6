#include "matching/bm25.h"

#include <algorithm>
#include <cmath>

namespace peidan::matching {
namespace {

// Saturation of repeated terms, the customary value.
constexpr double kSaturation = 1.2;

}  // namespace

double MentionWeight(const TextField& field, size_t length) {
  const double relative = static_cast<double>(length) / field.usual_length;
  return field.weight / (1 - field.normalisation + field.normalisation * relative);
}

std::vector<std::pair<TermId, TermWeight>> WeighTerms(const FieldTerms& documents,
                                                      const std::vector<TextField>& fields) {
  std::vector<std::pair<TermId, TermWeight>> weights;
  for (uint32_t d = 0; d < documents.size(); ++d) {
    std::vector<std::pair<TermId, float>> mentions;
    for (size_t f = 0; f < fields.size(); ++f) {
      const auto one = static_cast<float>(MentionWeight(fields[f], documents[d][f].size()));
      for (TermId term : documents[d][f]) mentions.emplace_back(term, one);
    }
    std::sort(mentions.begin(), mentions.end());
    for (const auto& [term, one] : mentions) {
      const bool again = !weights.empty() && weights.back().first == term && weights.back().second.document == d;
      if (!again) weights.push_back({term, {d, 0}});
      weights.back().second.weight += one;
    }
  }
  return weights;
}

double Saturate(double weight) { return weight * (kSaturation + 1) / (weight + kSaturation); }

InverseFrequencies::InverseFrequencies(size_t usual_size) {
  for (size_t frequency = 0; frequency <= usual_size; ++frequency) {
    const auto having = static_cast<double>(frequency);
    by_frequency_.push_back(std::log(1 + (static_cast<double>(usual_size) - having + 0.5) / (having + 0.5)));
  }
}

Bm25::Bm25(const FieldTerms& documents, const std::vector<TextField>& fields, size_t usual_size, size_t vocabulary)
    : Bm25(documents.size(), WeighTerms(documents, fields), usual_size, vocabulary) {}

Bm25::Bm25(size_t documents, std::vector<std::pair<TermId, TermWeight>> weights, size_t usual_size, size_t vocabulary)
    : size_(documents), rarity_(usual_size) {
  std::vector<uint32_t> frequency(vocabulary, 0);
  for (const auto& [term, weight] : weights) ++frequency[term];
  for (auto& [term, weight] : weights)
    weight.weight = static_cast<float>(rarity_[frequency[term]] * Saturate(weight.weight));
  impacts_ = Postings<TermWeight>(vocabulary, weights);
}

std::vector<double> Bm25::Score(const std::vector<TermId>& query) const {
  std::vector<double> scores(size_, 0);
  for (TermId term : query) {
    for (const TermWeight& impact : impacts_[term]) scores[impact.document] += impact.weight;
  }
  return scores;
}

}  // namespace peidan::matching
