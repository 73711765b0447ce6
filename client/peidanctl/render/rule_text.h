// Rule sets (规则集), what is found in them and what they change, in words.
#pragma once

#include <string>
#include <vector>

#include <peidan/v1/rule_service.pb.h>

#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// `9 张表 1845 行`.
std::string SizeText(const v1::StoredRuleSet& rule_set);

std::vector<Column<v1::RuleFinding>> FindingColumns();
std::vector<Column<v1::RuleFault>> FaultColumns();
std::vector<Column<v1::StoredRuleSet>> RuleSetColumns();
std::vector<Column<v1::RuleActivation>> ActivationColumns();
std::vector<Column<v1::RuleSuggestion>> SuggestionColumns();
// `names` must outlive them.
std::vector<Column<v1::DecisionDifference>> DifferenceColumns(NameBook& names);

// A rule set with the sizes of its tables.
std::string RuleSetStory(const v1::StoredRuleSet& rule_set);

// How many orders are decided otherwise, and from which bureau to which they move.
std::string ComparisonText(const v1::RuleComparison& comparison, NameBook& names);

// How a replay went, with the orders that came out differently.
std::string ReplayText(const v1::ReplaySummary& summary);

// Each suggestion with the line before and after and the orders for and against it.
std::string SuggestionsText(const v1::SuggestRulesResponse& response);

}  // namespace peidan::ctl
