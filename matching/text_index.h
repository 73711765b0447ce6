// Stage 3: which resources use the words of a need. BM25F over character bigrams, and over whole Latin
// words and numbers; ICU's word breaker splits 海|淀|区, so words of Chinese are not indexed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "matching/bm25.h"
#include "matching/postings.h"
#include "matching/text_terms.h"
#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

// The known terms of a text, ascending, each once.
using TextQuery = std::vector<TermId>;

// Immutable after construction, therefore thread-safe. How much a field weighs in it is a property of the index, part
// of the program's version like the BM25 formula, and no policy: it only says how alike two texts are. What likeness is
// worth in a decision stands in scoring.csv.
class TextIndex {
 public:
  // REQUIRES: in order of name; documents are known by their positions here.
  explicit TextIndex(const std::vector<v1::Resource>& resources);

  const TermTable& terms() const { return terms_; }
  // Reads text that is already normalised; terms that no document has are left out.
  TextQuery Parse(std::u32string_view normal) const { return terms_.Find(TermsOf(normal)); }
  std::vector<double> ScoreResources(const TextQuery& query) const { return resources_.Score(query); }
  // By resource: the share, 0 to 1, of the rarest words of one everyday phrase that the query also has; of its best
  // phrase among those that share `least` terms or more.
  std::vector<double> PhraseOverlaps(const TextQuery& query, int least) const;

 private:
  struct Phrase {
    uint32_t resource;
    double weight;  // sum of the inverse frequencies of its terms, each counted once
  };
  struct Collections;
  explicit TextIndex(const Collections& collections);

  size_t size_;  // number of resources
  TermTable terms_;
  Bm25 resources_;
  Postings<uint32_t> phrases_by_term_;  // positions in phrases_
  std::vector<Phrase> phrases_;         // by resource
};

}  // namespace peidan::matching
