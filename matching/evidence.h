// Stages 3, 4 and 6: what a need gives evidence for. Rows fire, resources are retrieved, and every candidate gets a
// score whose terms add up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "matching/binding.h"
#include "matching/recognise.h"
#include "matching/text_index.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// As many resources as match.proto promises to rank.
inline constexpr int kMaxResources = 20;

// Where a term of a score comes from, and what Term::source counts.
enum class TermKind {
  kNamed,             // a resource the need names; position of the resource
  kJoint,             // lead of a joint row; row
  kJointCooperating,  // cooperating in a joint row; row
  kRouting,           // lead of a routing row; row
  kOverridden,        // lead of a routing row that another row overrides or repeats; row
  kCooperating,       // cooperating in a routing row; row
  kText,              // the best resource of a bureau; position of the resource
  kRetrieval,         // the words of a resource; unused
  kWording,           // the words and concepts, by the word weights; unused
  kPhrase,            // an everyday phrase of the resource; unused
  kConcepts,          // concepts in common; unused
  kField,             // the service field that the need hints at; unused
  kBureau,            // standing of the lead bureau; unused
  kPrecedent,         // a bureau that a precedent names; position of the precedent
};

struct Term {
  TermKind kind;
  uint32_t source;
  double value;
};

// A bureau or resource with its evidence.
struct Candidate {
  uint32_t position;  // in the catalog
  double raw;         // the sum of the terms, added in their order
  double rules;       // the part of it that comes from rows where the bureau leads
  std::vector<Term> terms;
};

// A row that fired.
struct FiredRule {
  uint32_t row;
  std::vector<ConceptId> topics;  // topics that made it fire, ascending
  ConceptId main_topic;           // the strongest of them
  double weight;                  // before it is shared out among leads and cooperating bureaus
  bool overridden;                // rows of higher priority speak about all its topics
  BoundRow bureaus;               // whom it names
};

// What the word weights make of a need.
struct WordingOpinion {
  bool known = false;           // the rule set has word weights; otherwise nothing below says anything
  std::vector<double> bureaus;  // log-odds up to a constant, by position in the catalog
  std::vector<double> leading;  // the same for who leads: the opening of a need that may be joint counts once more
  double unclear = 0;           // probabilities
  double out_of_scope = 0;
  double emergency = 0;
  double joint = 0;  // that several bureaus must take it together
};

// One of several independent needs in a text.
struct SeparateNeed {
  uint32_t bureau;                // the candidate that would lead it alone
  std::vector<ConceptId> topics;  // ascending
  Span span;                      // in the original text, code points: whole clauses, without the mark behind them
};

// Why a precedent that a need falls under by its concepts is not followed.
enum class PassedOver {
  kLeadExcluded,    // its lead declined this very order
  kLeavesUnclear,   // it is about nothing but what the table of unclear topics asks about
  kNotLeadingNeed,  // no single need of the text is of its kind, or not the one that leads
};

// What the precedents (先例) say about a need that falls under one.
struct PrecedentOpinion {
  struct Passed {
    uint32_t precedent;  // position in the catalog
    PassedOver reason;
  };
  std::optional<uint32_t> followed;     // the one that decides, position in the catalog
  std::vector<uint32_t> others;         // others that the need falls under, best first
  std::vector<Passed> passed;           // better ones than the one that decides, best first
  uint32_t lead = 0;                    // only where one is followed, as what comes now
  std::vector<uint32_t> cooperating;    // its own first, then those with other needs of the text
  std::vector<SeparateNeed> needs;      // as in Outcome::needs
  std::optional<uint32_t> lead_before;  // who would lead without it: the best candidate; none: there was none
};

// Everything a need gives evidence for. Both rankings are total: by score, then by name.
struct Evidence {
  Recognition recognition;
  std::vector<FiredRule> routing;
  std::vector<FiredRule> joint;
  WordingOpinion wording;
  std::vector<Candidate> bureaus;
  std::vector<Candidate> resources;  // the best kMaxResources
  PrecedentOpinion precedent;
};

// How well a resource matches the words of a need, each 0 to 1.
struct TextMatch {
  double retrieval;
  double phrase;
};

// Weighs a need by the rows in force on `day`. Excluded bureaus and their resources are no candidates.
Evidence Weigh(const v1::Need& need, absl::CivilDay day, const Binding& binding);

// The parts of Weigh (fired_rules.cc, bureau_score.cc, resource_score.cc), besides that of precedents.h.
std::vector<FiredRule> FireRouting(const Recognition& recognition, const Binding& binding);
std::vector<FiredRule> FireJoint(const Recognition& recognition, const Binding& binding);
std::vector<TextMatch> MatchText(const TextQuery& query, const Binding& binding);
std::vector<Candidate> RankBureaus(const v1::Need& need, const Evidence& evidence,
                                   const std::vector<TextMatch>& matches, const Binding& binding);
// The best kMaxResources.
std::vector<Candidate> RankResources(const v1::Need& need, const Evidence& evidence,
                                     const std::vector<TextMatch>& matches, const Binding& binding);

}  // namespace peidan::matching
