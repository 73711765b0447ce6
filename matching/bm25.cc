#include "matching/bm25.h"

#include <cmath>

namespace peidan::matching {
namespace {

// Saturation of repeated terms, the customary value.
constexpr double kSaturation = 1.2;

}  // namespace

Bm25::Bm25(const std::vector<std::vector<std::vector<TermId>>>& documents, const std::vector<Field>& fields,
           size_t vocabulary)
    : size_(documents.size()), inverse_frequency_(vocabulary, 0) {
  std::vector<double> mean_length(fields.size(), 0);
  for (const auto& document : documents) {
    for (size_t f = 0; f < fields.size(); ++f)
      mean_length[f] += static_cast<double>(document[f].size()) / static_cast<double>(size_);
  }
  std::vector<std::vector<Posting>> by_term(vocabulary);
  for (size_t d = 0; d < size_; ++d) {
    for (size_t f = 0; f < fields.size(); ++f) {
      const double length = mean_length[f] > 0 ? static_cast<double>(documents[d][f].size()) / mean_length[f] : 1;
      const double one = fields[f].weight / (1 - fields[f].normalisation + fields[f].normalisation * length);
      for (TermId term : documents[d][f]) {
        std::vector<Posting>& list = by_term[term];
        if (list.empty() || list.back().document != d) list.push_back({static_cast<uint32_t>(d), 0});
        list.back().impact += static_cast<float>(one);
      }
    }
  }
  for (size_t term = 0; term < vocabulary; ++term) {
    first_posting_.push_back(static_cast<uint32_t>(postings_.size()));
    const auto frequency = static_cast<double>(by_term[term].size());
    inverse_frequency_[term] = std::log(1 + (static_cast<double>(size_) - frequency + 0.5) / (frequency + 0.5));
    for (Posting posting : by_term[term]) {
      const double weighted = posting.impact;
      posting.impact =
          static_cast<float>(inverse_frequency_[term] * weighted * (kSaturation + 1) / (weighted + kSaturation));
      postings_.push_back(posting);
    }
  }
  first_posting_.push_back(static_cast<uint32_t>(postings_.size()));
}

std::vector<double> Bm25::Score(const TextQuery& query) const {
  std::vector<double> scores(size_, 0);
  for (TermId term : query.terms) {
    for (uint32_t i = first_posting_[term]; i < first_posting_[term + 1]; ++i)
      scores[postings_[i].document] += postings_[i].impact;
  }
  return scores;
}

}  // namespace peidan::matching
