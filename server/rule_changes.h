// Changes of what governs decisions, each with its records and its event, as parts of a batch.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matching/rule_set.h"
#include "storage/rule_tables.h"

namespace peidan::server {

using RuleState = storage::Stored<record::v1::RuleStateRecord>;

// Keeps a new rule set. `files` are those that `rules` was compiled from.
storage::RuleSetTable::Entry AddRuleSet(storage::Batch& batch, const matching::RuleSet& rules,
                                        const std::vector<matching::RuleFile>& files, const std::string& note,
                                        const std::string& actor, absl::Time now);

// One change of the active rule set.
struct Activation {
  v1::RuleActivationKind kind = v1::RULE_ACTIVATION_KIND_UNSPECIFIED;
  std::string hash;
  std::string reason;
  int64_t in_effect = 0;  // ROLLBACK, FALLBACK: the activation whose rule set is taken again; 0: it is in effect itself
};

// Numbers and keeps the activation and moves the state on; returns it as callers see it. A candidate that becomes
// active is none any more.
v1::RuleActivation AddActivation(storage::Batch& batch, const RuleState& before, const Activation& activation,
                                 const std::string& actor, absl::Time now);

// Who changes something, and why; empty: they did not say.
struct Occasion {
  std::string actor;
  std::string why;
};

// Moves the state on to another candidate or none; a new one begins at the end of the feed. Errors of the reader.
absl::Status AddCandidate(storage::Batch& batch, const storage::Reader& reader, const RuleState& before,
                          const record::v1::RuleStateRecord& after, const Occasion& occasion, absl::Time now);

}  // namespace peidan::server
