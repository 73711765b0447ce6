// Stages 3, 4 and 6: what a need gives evidence for. Rows fire, resources are retrieved, and every candidate gets a
// score whose terms add up.
#pragma once

#include <cstdint>
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

// Everything a need gives evidence for. Both rankings are total: by score, then by name.
struct Evidence {
  Recognition recognition;
  std::vector<FiredRule> routing;
  std::vector<FiredRule> joint;
  WordingOpinion wording;
  std::vector<Candidate> bureaus;
  std::vector<Candidate> resources;  // the best kMaxResources
};

// How well a resource matches the words of a need, each 0 to 1.
struct TextMatch {
  double retrieval;
  double phrase;
};

// Weighs a need by the rows in force on `day`. Excluded bureaus and their resources are no candidates.
Evidence Weigh(const v1::Need& need, absl::CivilDay day, const Binding& binding);

// The parts of Weigh (fired_rules.cc, bureau_score.cc, resource_score.cc).
std::vector<FiredRule> FireRouting(const Recognition& recognition, const Binding& binding);
std::vector<FiredRule> FireJoint(const Recognition& recognition, const Binding& binding);
std::vector<TextMatch> MatchText(const TextQuery& query, const Binding& binding);
std::vector<Candidate> RankBureaus(const v1::Need& need, const Evidence& evidence,
                                   const std::vector<TextMatch>& matches, const Binding& binding);
// The best kMaxResources.
std::vector<Candidate> RankResources(const v1::Need& need, const Evidence& evidence,
                                     const std::vector<TextMatch>& matches, const Binding& binding);

}  // namespace peidan::matching
