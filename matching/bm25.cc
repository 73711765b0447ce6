#include "matching/bm25.h"

#include <algorithm>
#include <cmath>

namespace peidan::matching {
namespace {

// Saturation of repeated terms, the customary value.
constexpr double kSaturation = 1.2;

std::vector<double> MeanLengths(const FieldTerms& documents, size_t fields) {
  std::vector<double> mean(fields, 0);
  for (const auto& document : documents) {
    for (size_t f = 0; f < fields; ++f)
      mean[f] += static_cast<double>(document[f].size()) / static_cast<double>(documents.size());
  }
  return mean;
}

}  // namespace

double MentionWeight(const TextField& field, double length, double mean_length) {
  const double relative = mean_length > 0 ? length / mean_length : 1;
  return field.weight / (1 - field.normalisation + field.normalisation * relative);
}

std::vector<std::pair<TermId, TermWeight>> WeighTerms(const FieldTerms& documents,
                                                      const std::vector<TextField>& fields) {
  const std::vector<double> mean_length = MeanLengths(documents, fields.size());
  std::vector<std::pair<TermId, TermWeight>> weights;
  for (uint32_t d = 0; d < documents.size(); ++d) {
    std::vector<std::pair<TermId, float>> mentions;
    for (size_t f = 0; f < fields.size(); ++f) {
      const double one = MentionWeight(fields[f], static_cast<double>(documents[d][f].size()), mean_length[f]);
      for (TermId term : documents[d][f]) mentions.emplace_back(term, static_cast<float>(one));
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

InverseFrequencies::InverseFrequencies(size_t documents) {
  for (size_t frequency = 0; frequency <= documents; ++frequency) {
    const auto having = static_cast<double>(frequency);
    by_frequency_.push_back(std::log(1 + (static_cast<double>(documents) - having + 0.5) / (having + 0.5)));
  }
}

Bm25::Bm25(const FieldTerms& documents, const std::vector<TextField>& fields, size_t vocabulary)
    : Bm25(documents.size(), WeighTerms(documents, fields), vocabulary) {}

Bm25::Bm25(size_t documents, std::vector<std::pair<TermId, TermWeight>> weights, size_t vocabulary)
    : size_(documents), rarity_(documents) {
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
