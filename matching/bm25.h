// BM25F: ranks documents of several fields by the terms of a query.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "matching/postings.h"
#include "matching/text_terms.h"

namespace peidan::matching {

// A field of a document: it counts `weight` times; `normalisation` 0 ignores its length, 1 corrects for it in full.
struct TextField {
  double weight;
  double normalisation;
};

// documents[d][f] are the terms of field f of document d, with repetitions.
using FieldTerms = std::vector<std::vector<std::vector<TermId>>>;

// How much a document says a term, over all its fields, before saturation.
struct TermWeight {
  uint32_t document;
  float weight;
};

// What one mention in a field of `length` terms adds, where such fields have `mean_length` terms on average.
double MentionWeight(const TextField& field, double length, double mean_length);

// The weights of all terms of all documents, as pairs of term and weight, by document.
std::vector<std::pair<TermId, TermWeight>> WeighTerms(const FieldTerms& documents,
                                                      const std::vector<TextField>& fields);

// What a weight adds to a score before the rarity of its term is counted: repeated terms saturate.
double Saturate(double weight);

// How rare terms are among so many documents, by the number of documents that have them.
class InverseFrequencies {
 public:
  explicit InverseFrequencies(size_t documents);
  // REQUIRES: frequency <= documents.
  double operator[](size_t frequency) const { return by_frequency_[frequency]; }
  size_t documents() const { return by_frequency_.size() - 1; }

 private:
  std::vector<double> by_frequency_;
};

// Sums of one collection of documents; immutable once built.
class Bm25 {
 public:
  Bm25(const FieldTerms& documents, const std::vector<TextField>& fields, size_t vocabulary);

  // The score of every document, by position; 0 where no term matches.
  std::vector<double> Score(const std::vector<TermId>& query) const;
  double InverseFrequency(TermId term) const { return rarity_[impacts_[term].size()]; }

 private:
  // The weight in an impact is already saturated and counts the rarity of the term.
  Bm25(size_t documents, std::vector<std::pair<TermId, TermWeight>> weights, size_t vocabulary);

  size_t size_;
  InverseFrequencies rarity_;
  Postings<TermWeight> impacts_;
};

}  // namespace peidan::matching
