// Reads a rule set from a folder.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "matching/rule_set.h"

namespace peidan::server {

// Every `.csv` and `.textproto` file of the folder. NOT_FOUND: the folder cannot be read; INVALID_ARGUMENT: faults in
// the files.
absl::StatusOr<std::shared_ptr<const matching::RuleSet>> LoadRuleFolder(const std::string& folder);

}  // namespace peidan::server
