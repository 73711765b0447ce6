// Stage 3: which resources and bureaus use the words of a need. BM25F over character bigrams, and over whole Latin
// words and numbers; ICU's word breaker splits 海|淀|区, so words of Chinese are not indexed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
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
  // REQUIRES: both in order of name; documents are known by their positions here.
  TextIndex(const std::vector<v1::Bureau>& bureaus, const std::vector<v1::Resource>& resources);

  const TermTable& terms() const { return terms_; }
  // Reads text that is already normalised; terms that no document has are left out.
  TextQuery Parse(std::u32string_view normal) const { return terms_.Find(TermsOf(normal)); }
  std::vector<double> ScoreResources(const TextQuery& query) const { return resources_.Score(query); }
  // By resource: the share, 0 to 1, of the rarest words of one everyday phrase that the query also has; of its best
  // phrase among those that share `least` terms or more.
  std::vector<double> PhraseOverlaps(const TextQuery& query, int least) const;
  // How much each bureau says a term: in its names and duties, and in its resources. A bureau stands here at most once.
  absl::Span<const TermWeight> BureausSaying(TermId term) const { return bureaus_[term]; }

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
  Postings<TermWeight> bureaus_;        // by term
  Postings<uint32_t> phrases_by_term_;  // positions in phrases_
  std::vector<Phrase> phrases_;         // by resource
};

}  // namespace peidan::matching
