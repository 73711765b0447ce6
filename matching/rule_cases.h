// The cases (案例) that a rule set carries: needs of which its authors know how they must be decided.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "matching/fault.h"
#include "matching/matcher.h"
#include "matching/rule_set.h"
#include "peidan/v1/rule_set.pb.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

// What a case expects of the kind of decision.
enum class ExpectedDecision { kAny, kMatchedOrGap, kReview, kOutOfScope, kEmergency };

// One case. What is empty is not tested.
struct RuleCase {
  std::string id;
  std::string text;
  ExpectedDecision decision = ExpectedDecision::kAny;
  std::vector<std::string> leads;        // `bureaus/{code}`; the bureau that leads, or ranks first, must be one of them
  std::vector<std::string> cooperating;  // `bureaus/{code}`; each must cooperate, others may
  std::string note;
};

// The columns of a table of kind CASES: id, text, decision (MATCHED_OR_GAP, REVIEW, OUT_OF_SCOPE, EMERGENCY or empty),
// lead and cooperating (bureau codes between `;`), note.
const std::vector<absl::string_view>& RuleCasesHeader();

// The cases of all tables of kind CASES, by id; a rule set may do without. Faults: ids that are empty or stand twice,
// empty texts, unknown decisions, malformed codes; such rows are left out.
std::vector<RuleCase> LoadRuleCases(const v1::RuleSet& rules, Faults& faults);

// Decides every case as PlaceOrder would decide it at `now` for a community that is not known, with nothing taken of
// any capacity. One result for each case, in their order.
std::vector<v1::RuleCaseResult> TestRuleCases(const std::vector<RuleCase>& cases, const Matcher& matcher,
                                              absl::Time now);

}  // namespace peidan::matching
