// Reads the files of a rule set from a folder.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/rule_set.h"

namespace peidan::server {

// Every `.csv` and `.textproto` file of the folder, in order of name. NOT_FOUND: the folder cannot be read.
absl::StatusOr<std::vector<matching::RuleFile>> ReadRuleFolder(const std::string& folder);

}  // namespace peidan::server
