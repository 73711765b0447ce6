// Precedents (先例) in a decision: which one is followed, what changes by it, and what is said about it.
//
// A need falls under a precedent when it has all of its concepts. The one with the most concepts is followed, of those
// the newest, of those the first by name; an older one about the same concepts was replaced and is never fallen back
// on. It settles who leads: the decision is MATCHED or GAP, and REVIEW only where the ledger was not read. It is passed
// over
//   - where its lead declined the order at hand;
//   - where its concepts are nothing but the topics of an open question (unclear.csv): a person still has to ask;
//   - where the text holds several needs, unless the words of the leading one have all of its concepts.
// An alarm and a refusal (EMERGENCY, OUT_OF_SCOPE) never give way to a precedent, and neither do resources that the
// need names: whose they are is not in question.
#pragma once

#include <string>
#include <vector>

#include "matching/evidence.h"

namespace peidan::matching {

// As many precedents as a Match names.
inline constexpr size_t kMaxPrecedents = 10;

// Looks for a precedent to follow, and puts the bureaus it names where they belong: its lead before all others.
// Bureaus are ranked, resources not yet. Changes nothing where the need falls under none.
void FollowPrecedent(const v1::Need& need, const Binding& binding, Evidence& evidence);

// One sentence in Chinese per step.
std::vector<std::string> WhatPrecedentsSay(const PrecedentOpinion& opinion, const Catalog& catalog);

}  // namespace peidan::matching
