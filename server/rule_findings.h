// What is wrong with a rule set before anybody is decided by it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "google/protobuf/repeated_ptr_field.h"
#include "matching/rule_set.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::server {

// Most findings that are told; more are counted in none.
inline constexpr size_t kMaxFindings = 10'000;

// Everything found in the files, gravest first.
std::vector<v1::RuleFinding> FindingsOf(const std::vector<matching::RuleFile>& files);

bool HasError(const std::vector<v1::RuleFinding>& findings);

// The files of an upload, checked.
struct CheckedRules {
  std::vector<v1::RuleFinding> findings;
  std::shared_ptr<const matching::RuleSet> rules;  // null where they cannot be compiled
};
CheckedRules CheckRules(const std::vector<matching::RuleFile>& files);

// Rows of each CSV file without its header, by table, in order of name.
google::protobuf::RepeatedPtrField<v1::RuleTableSize> TableSizes(const std::vector<matching::RuleFile>& files);

}  // namespace peidan::server
