// Stage 2: which concepts a need mentions, where, and how much each mention counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/concept_set.h"
#include "matching/lexicon.h"
#include "matching/normalise.h"
#include "matching/scoring.h"

namespace peidan::matching {

// A concept found at one place.
struct Mention {
  ConceptId concept_id;
  Span normal;    // in the normalised text
  Span original;  // in the original text, code points
  int32_t clause;
  bool negated;
  double strength;  // 0 where negated; 1 for a two-character form that nothing raises or lowers
};

// How much a need says about one concept, over all its mentions.
struct ConceptStrength {
  ConceptId concept_id;
  double strength;
  int32_t clause;  // of the strongest mention
};

// What was understood of a text.
struct Recognition {
  NormalText text;
  std::vector<Mention> mentions;           // by position; markers included
  ConceptFacts facts;                      // what is mentioned and not negated, markers excluded
  std::vector<ConceptStrength> strengths;  // the same concepts, by id
};

// The clause number of every character; clauses end at , . ! ? ; : and their Chinese forms, and at line breaks, but not
// inside numbers such as 3:30.
std::vector<int32_t> SplitClauses(std::u32string_view text);

// The words that count: the normalised text with what is negated or done blanked out.
std::u32string WordsThatCount(const Recognition& recognition);

// Finds the concepts of `utf8` and reads the markers around them: a negation before a mention in its clause and a
// `done` phrase after it take it out; a request marker or an action in its clause raises it; a report marker before it
// (somebody only claims so) lowers it. An empty text leaves the facts unknown. REQUIRES: valid UTF-8.
Recognition Recognise(absl::string_view utf8, const Lexicon& lexicon, const Scoring& scoring);

}  // namespace peidan::matching
