// Which precedents (先例) a need falls under, by the concepts it has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/catalog.h"
#include "matching/concept_set.h"
#include "matching/lexicon.h"
#include "matching/postings.h"

namespace peidan::matching {

class RuleSet;

// Precedents about needs with the same concepts: one kind. The newest counts, the others it has replaced.
struct PrecedentKind {
  std::vector<ConceptId> concepts;   // ascending, at least one
  std::vector<uint32_t> precedents;  // positions in the catalog, the best first
};

// Immutable once built, therefore thread-safe. A precedent with a lead or a concept that this catalog or lexicon does
// not have is left out: no need is of its kind.
class PrecedentIndex {
 public:
  PrecedentIndex() = default;
  PrecedentIndex(const Catalog& catalog, const Lexicon& lexicon);

  bool empty() const { return kinds_.empty(); }
  // The kinds whose concepts are all present, the best first: with the most concepts, then with the newest precedent,
  // then by its name. Costs a few looks for each concept that is present, however many precedents there are.
  std::vector<const PrecedentKind*> Covering(const ConceptSet& present) const;

 private:
  std::vector<PrecedentKind> kinds_;  // the best first
  Postings<uint32_t> by_concept_;     // each kind once, under the one of its concepts that the fewest kinds have
};

// Whether `a` goes before `b`: more concepts, newer, name.
bool IsBetter(const v1::Precedent& a, const v1::Precedent& b);

// What kind of need this is: the ids of its concepts that count, of the classes topic and action, ascending. A need
// without a topic is of no kind, and the answer empty. REQUIRES: valid UTF-8.
std::vector<std::string> KindOf(absl::string_view text, const RuleSet& rules);

}  // namespace peidan::matching
