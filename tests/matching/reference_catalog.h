// Reads the reference library and a rule set from disk, for the tests and the evaluation of matching.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "matching/catalog.h"
#include "matching/rule_set.h"

namespace peidan::matching {

// bureaus.csv, subdistricts.csv, communities.csv and resources.csv of `folder`; a fault ends the program with its list.
std::shared_ptr<const Catalog> ReadCatalog(const std::string& folder);

// Every file of `folder`; a fault ends the program with its list.
std::shared_ptr<const RuleSet> ReadRuleSet(const std::string& folder);
std::vector<RuleFile> ReadRuleFiles(const std::string& folder);

}  // namespace peidan::matching
