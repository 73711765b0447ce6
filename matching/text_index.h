// Stage 3: which resources and bureaus use the words of a need. BM25F over character bigrams, and over whole Latin words and
// numbers; ICU's word breaker splits 海|淀|区, so words of Chinese are not indexed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// Position of a term in the vocabulary of one index.
using TermId = uint32_t;

// The known terms of a text.
struct TextQuery {
  std::vector<TermId> terms;     // ascending, each once
  std::vector<uint64_t> in_set;  // the same, as bits
  bool Has(TermId term) const { return (in_set[term / 64] >> (term % 64)) & 1; }
};

// Impact-ordered sums of one collection of documents; immutable once built.
class Bm25 {
 public:
  // A field counts `weight` times; `normalisation` 0 ignores its length, 1 corrects for it in full.
  struct Field {
    double weight;
    double normalisation;
  };
  // documents[d][f] are the terms of field f of document d, with repetitions.
  Bm25(const std::vector<std::vector<std::vector<TermId>>>& documents, const std::vector<Field>& fields, size_t vocabulary);

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

// Immutable after construction, therefore thread-safe.
class TextIndex {
 public:
  // REQUIRES: both in order of name; documents are known by their positions here.
  TextIndex(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources);

  // Reads text that is already normalised; terms that no document has are left out.
  TextQuery Parse(std::u32string_view normal) const;
  std::vector<double> ScoreResources(const TextQuery& query) const { return resources_.Score(query); }
  std::vector<double> ScoreBureaus(const TextQuery& query) const { return bureaus_.Score(query); }
  // The share, 0 to 1, of the rarest words of one everyday phrase of the resource that the query also has; of its best phrase.
  double PhraseOverlap(size_t resource, const TextQuery& query) const;

 private:
  struct Phrase {
    std::vector<TermId> terms;  // ascending, each once
    double weight = 0;          // sum of inverse frequencies
  };
  struct Collections;
  TextIndex(Collections collections);
  static Collections Collect(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources);

  absl::flat_hash_map<uint64_t, TermId> vocabulary_;  // looked up, never walked
  Bm25 resources_;
  Bm25 bureaus_;
  std::vector<std::vector<Phrase>> phrases_;  // by resource
};

}  // namespace peidan::matching
