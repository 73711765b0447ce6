// The static check (规则检查): what is wrong with a rule set before anybody is decided by it.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "matching/catalog.h"
#include "matching/check/findings.h"
#include "matching/check/work_budget.h"
#include "matching/fault.h"
#include "matching/rule_set.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::matching {

// Everything found in a rule set that compiles, the gravest first, then by file, line and reason; at most kMaxFindings.
// `catalog` may be null: then nothing is said about bureaus and resources. Rows count as they do from `today` on. Where
// the budget ends, the check ends with the error CHECK_NOT_FINISHED: never does a rule set pass that was not checked
// whole. Reasons: README.md.
std::vector<v1::RuleFinding> CheckRules(const RuleSet& rules, const Catalog* catalog, absl::CivilDay today,
                                        WorkBudget& budget);

// What kept a rule set from being read or compiled, told in the same way: errors, named after RuleFaultReason without
// its prefix. `message` is what could be read; the titles of columns and the ids of rows are taken from it.
std::vector<v1::RuleFinding> FindingsOfFaults(const Faults& faults, const v1::RuleSet& message);

}  // namespace peidan::matching
