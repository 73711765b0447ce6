// The vocabulary of each bureau: what its rules, resources and duties are worded in. Where no lexicon form is found, it
// still tells which bureau speaks of such things.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "matching/catalog.h"
#include "matching/policy_index.h"
#include "matching/text_index.h"

namespace peidan::matching {

// Joins the words of a catalog with those of a rule set when it is asked, so that neither is copied for the other.
// Immutable after construction, therefore thread-safe.
class VocabularyIndex {
 public:
  // Both must outlive this object. `positions[i]` is where Catalog::bureaus() has PolicyIndex::bureaus()[i].
  VocabularyIndex(const Catalog& catalog, const PolicyIndex& policy,
                  const std::vector<std::optional<uint32_t>>& positions);

  // The score of every bureau, by position in Catalog::bureaus(); 0 where no term matches.
  std::vector<double> Score(std::u32string_view normal) const;

 private:
  // How a bureau of the policy counts here.
  struct Forms {
    uint32_t bureau = 0;  // position in the catalog
    double mention = 0;   // weight of one mention in a form; 0: the catalog does not have the bureau
  };

  // Sets the weight of the term for every bureau that says it, and returns how many do.
  size_t Weigh(TermKey term, std::vector<double>& weights) const;

  const TextIndex& words_;
  const PolicyIndex& policy_;
  const size_t bureaus_;      // of the catalog
  std::vector<Forms> forms_;  // by bureau of the policy
  InverseFrequencies rarity_;
};

}  // namespace peidan::matching
