// A set test: the cell of a decision table that asks which concepts a need mentions.
//
//   cell = "-" | term *( ";" term )         every term must hold; "-" holds always
//   term = ("any" | "all" | "none") "(" item *( "," item ) ")"
//   item = concept id | prefix ".*"         the latter stands for every concept whose id begins with `prefix.`
#pragma once

#include <compare>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/concept_set.h"
#include "matching/fault.h"
#include "matching/lexicon.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// Immutable after construction, therefore thread-safe.
class SetTest {
 public:
  enum class Kind { kAny, kAll, kNone };
  struct Term {
    Kind kind;
    std::vector<ConceptId> concepts;  // ascending
    auto operator<=>(const Term&) const = default;
  };

  // The test that always holds.
  SetTest() = default;
  // Faults: bad grammar, concepts that are not in the lexicon, wildcards that stand for nothing; each at its character.
  static SetTest Parse(absl::string_view cell, const Lexicon& lexicon, const Place& place, Faults& faults);

  // Whether every term holds for the concepts present.
  bool Holds(const ConceptSet& present) const;
  // Whether every set of concepts that `other` holds for is one that this holds for. Exact.
  bool Covers(const SetTest& other) const;
  // Whether there is no set of concepts that both hold for. Exact.
  bool Disjoint(const SetTest& other) const;
  // UNKNOWN where the facts are not known and the test reads them; never silently FAIL.
  v1::Verdict Evaluate(const ConceptFacts& facts) const;
  // Appends the concepts that made the `any` and `all` terms hold.
  void AppendWitnesses(const ConceptSet& present, std::vector<ConceptId>& out) const;

  bool always() const { return terms_.empty(); }
  const std::vector<Term>& terms() const { return terms_; }
  auto operator<=>(const SetTest&) const = default;

 private:
  std::vector<Term> terms_;  // in a canonical order, so that equal tests compare equal
};

}  // namespace peidan::matching
