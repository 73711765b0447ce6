// BM25F: ranks documents of several fields by the terms of a query.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "matching/postings.h"
#include "matching/text_terms.h"

namespace peidan::matching {

// A field of a document: it counts `weight` times; `normalisation` 0 ignores its length, 1 corrects for it in full.
// What is a usual length is said here and not averaged over the documents at hand, and neither is the size of a
// collection: so the score of a document depends on the others only by the terms they share with the query, and one
// that has nothing to do with a need changes nothing.
struct TextField {
  double weight;
  double normalisation;
  double usual_length;  // in terms
};

// documents[d][f] are the terms of field f of document d, with repetitions.
using FieldTerms = std::vector<std::vector<std::vector<TermId>>>;

// How much a document says a term, over all its fields, before saturation.
struct TermWeight {
  uint32_t document;
  float weight;
};

// What one mention in a field of `length` terms adds.
double MentionWeight(const TextField& field, size_t length);

// The weights of all terms of all documents, as pairs of term and weight, by document.
std::vector<std::pair<TermId, TermWeight>> WeighTerms(const FieldTerms& documents,
                                                      const std::vector<TextField>& fields);

// What a weight adds to a score before the rarity of its term is counted: repeated terms saturate.
double Saturate(double weight);

// How rare terms are, by the number of documents that have them, in a collection of a usual size.
class InverseFrequencies {
 public:
  explicit InverseFrequencies(size_t usual_size);
  // What more documents have than a usual collection holds is as common as can be.
  double operator[](size_t frequency) const { return by_frequency_[std::min(frequency, by_frequency_.size() - 1)]; }

 private:
  std::vector<double> by_frequency_;
};

// Sums of one collection of documents; immutable once built.
class Bm25 {
 public:
  Bm25(const FieldTerms& documents, const std::vector<TextField>& fields, size_t usual_size, size_t vocabulary);

  // The score of every document, by position; 0 where no term matches.
  std::vector<double> Score(const std::vector<TermId>& query) const;
  double InverseFrequency(TermId term) const { return rarity_[impacts_[term].size()]; }

 private:
  // The weight in an impact is already saturated and counts the rarity of the term.
  Bm25(size_t documents, std::vector<std::pair<TermId, TermWeight>> weights, size_t usual_size, size_t vocabulary);

  size_t size_;
  InverseFrequencies rarity_;
  Postings<TermWeight> impacts_;
};

}  // namespace peidan::matching
