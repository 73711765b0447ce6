// Whether a text holds several needs that have nothing to do with each other, and where each of them stands.
#pragma once

#include <cstdint>
#include <vector>

#include "matching/evidence.h"

namespace peidan::matching {

// The topics on which rows give `lead` a part, ascending.
std::vector<ConceptId> TopicsOfLead(uint32_t lead, const Evidence& evidence);

// Whether a row names a need that none of these topics is about, with a weight of `least` or more. REQUIRES: the topics
// are ascending.
bool IsNeedOfItsOwn(const FiredRule& rule, const std::vector<ConceptId>& topics_of_lead, double least);

// The independent needs by position, that of `lead` among them; empty where there is only one. They share no clause:
// two bureaus on the same words are two answers to one need. Where the rule set has word weights, the words as a whole
// must sound like several needs, too. REQUIRES: `lead` is a candidate.
std::vector<SeparateNeed> SeparateNeeds(uint32_t lead, const Evidence& evidence, const Binding& binding);

}  // namespace peidan::matching
