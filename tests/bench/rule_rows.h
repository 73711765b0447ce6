// Rule sets with as many routing rows as a measurement wants.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "matching/rule_set.h"

namespace peidan::bench {

// `files` with `rows` rows in routing.csv: the first ones where there are too many, and where there are too few, rows
// on a topic and one more concept, led by the bureau that leads the topic alone. The same seed makes the same rows.
// Ends the program where the result is no rule set.
std::shared_ptr<const matching::RuleSet> RulesWithRows(std::vector<matching::RuleFile> files, size_t rows,
                                                       uint32_t seed);

}  // namespace peidan::bench
