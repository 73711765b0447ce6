// Learning from people: what orders settled by a person and declines say that the rules lack. Only ever a proposal.
#pragma once

#include <string>
#include <vector>

#include "matching/rule_set.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::matching {

// An order of which people know better than the machine, or agreed with it. Bureaus are `bureaus/{code}`.
struct LabelledCase {
  std::string order;                  // `orders/{order}`
  std::string text;                   // of the need, valid UTF-8
  std::vector<std::string> ranked;    // what the machine ranked, best first
  std::string lead;                   // who leads by the word of a person or the last acceptance; empty: not known
  std::vector<std::string> declined;  // who declined
};

// What a proposal needs at least.
struct SuggestionLimits {
  int min_support = 3;          // cases that speak for it and that the rules do not yet serve
  double min_confidence = 0.8;  // cases for it, as a share of all cases it touches
};

inline constexpr int kMaxSuggestions = 200;
inline constexpr int kMaxSuggestionOrders = 20;  // named for and against one proposal

// Proposals, strongest first (support times confidence), then by file, row and line:
//   lexicon.csv: a form for a topic, where words that the lexicon does not know keep coming from orders of one bureau;
//   routing.csv: a row, or another lead of a row, where recognised concepts keep ending with another bureau than the
//   rules rank first.
// Each stands for itself: apply one, and ask again. A function of its arguments: the order of the cases means nothing,
// as long as no order stands twice.
std::vector<v1::RuleSuggestion> SuggestRules(std::vector<LabelledCase> cases, const RuleSet& rules,
                                             const SuggestionLimits& limits);

}  // namespace peidan::matching
