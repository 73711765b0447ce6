// Stage 3: which resources and bureaus use the words of a need. BM25F over character bigrams, and over whole Latin
// words and numbers; ICU's word breaker splits 海|淀|区, so words of Chinese are not indexed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "matching/bm25.h"
#include "matching/text_terms.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe. How much a field weighs in it is a property of the index, part
// of the program's version like the BM25 formula, and no policy: it only says how alike two texts are. What likeness is
// worth in a decision stands in scoring.csv.
class TextIndex {
 public:
  // REQUIRES: both in order of name; documents are known by their positions here.
  TextIndex(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources);

  // Reads text that is already normalised; terms that no document has are left out.
  TextQuery Parse(std::u32string_view normal) const { return vocabulary_.Parse(normal); }
  std::vector<double> ScoreResources(const TextQuery& query) const { return resources_.Score(query); }
  std::vector<double> ScoreBureaus(const TextQuery& query) const { return bureaus_.Score(query); }
  // The share, 0 to 1, of the rarest words of one everyday phrase of the resource that the query also has; of its best
  // phrase among those that share `least` terms or more.
  double PhraseOverlap(size_t resource, const TextQuery& query, int least) const;

 private:
  struct Phrase {
    std::vector<TermId> terms;  // ascending, each once
    double weight = 0;          // sum of inverse frequencies
  };
  struct Collections;
  TextIndex(Collections collections);
  static Collections Collect(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources);

  TermTable vocabulary_;
  Bm25 resources_;
  Bm25 bureaus_;
  std::vector<std::vector<Phrase>> phrases_;  // by resource
};

}  // namespace peidan::matching
