// The vocabulary of each bureau: what its rules, resources and duties are worded in. Where no lexicon form is found, it
// still tells which bureau speaks of such things.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "matching/bm25.h"
#include "matching/catalog.h"
#include "matching/policy_tables.h"
#include "matching/text_terms.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe.
class VocabularyIndex {
 public:
  // Gathers for each bureau the surface forms of the topics that its plain rows lead, the words of its resources, and
  // its duties.
  static VocabularyIndex Build(const Catalog& catalog, const PolicyTables& tables);

  // The score of every bureau, by position in Catalog::bureaus(); 0 where no term matches.
  std::vector<double> Score(std::u32string_view normal) const { return index_.Score(terms_.Parse(normal)); }

 private:
  using Documents = std::vector<std::vector<std::vector<TermId>>>;
  VocabularyIndex(TermTable terms, Bm25 index) : terms_(std::move(terms)), index_(std::move(index)) {}
  static Documents Collect(const Catalog& catalog, const PolicyTables& tables, TermTable& terms);

  TermTable terms_;
  Bm25 index_;
};

}  // namespace peidan::matching
