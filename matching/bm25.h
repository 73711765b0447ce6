// BM25F: ranks documents of several fields by the terms of a query.
#pragma once

#include <cstdint>
#include <vector>

#include "matching/text_terms.h"

namespace peidan::matching {

// Impact-ordered sums of one collection of documents; immutable once built.
class Bm25 {
 public:
  // A field counts `weight` times; `normalisation` 0 ignores its length, 1 corrects for it in full.
  struct Field {
    double weight;
    double normalisation;
  };
  // documents[d][f] are the terms of field f of document d, with repetitions.
  Bm25(const std::vector<std::vector<std::vector<TermId>>>& documents, const std::vector<Field>& fields,
       size_t vocabulary);

  // The score of every document, by position; 0 where no term matches.
  std::vector<double> Score(const TextQuery& query) const;
  double InverseFrequency(TermId term) const { return inverse_frequency_[term]; }

 private:
  struct Posting {
    uint32_t document;
    float impact;
  };
  size_t size_;
  std::vector<uint32_t> first_posting_;  // by term, and one past the last
  std::vector<Posting> postings_;
  std::vector<double> inverse_frequency_;
};

}  // namespace peidan::matching
