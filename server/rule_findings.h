// What is wrong with a rule set before anybody is decided by it.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "matching/catalog.h"
#include "matching/check/work_budget.h"
#include "matching/rule_set.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::server {

// The files of an upload, checked.
struct CheckedRules {
  std::vector<v1::RuleFinding> findings;           // in the order of matching::CheckRules
  std::shared_ptr<const matching::RuleSet> rules;  // null where they cannot be compiled
};

// Faults keep the files from being compiled, and are all that is told then. Rows count as they do from `today` on; a
// catalog without bureaus says nothing about them. What the budget does not allow to be found out is an error
// (matching::CheckRules). `alike` as in RuleSet::Compile.
CheckedRules CheckFiles(const std::vector<matching::RuleFile>& files, const matching::Catalog& catalog,
                        absl::CivilDay today, matching::WorkBudget& budget, const matching::RuleSet* alike = nullptr);

bool HasError(const std::vector<v1::RuleFinding>& findings);

// OK, or INVALID_ARGUMENT with one error `file:line: reason: message` a line, for people at a terminal.
absl::Status StatusOf(const CheckedRules& checked);

// Rows of each table, in order of name.
google::protobuf::RepeatedPtrField<v1::RuleTableSize> TableSizes(const v1::RuleSet& rules);

}  // namespace peidan::server
