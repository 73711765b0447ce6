// Names of rule sets and activations: `ruleSets/{hash}`, `ruleActivations/{number}`.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/rule_tables.h"

namespace peidan::server {

std::string RuleSetName(absl::string_view hash);
std::string RuleActivationName(int64_t number);
// The hash in such a name.
absl::string_view HashIn(absl::string_view rule_set_name);

// The hash that `name` stands for: `ruleSets/{hash}`, the hash shortened to 8 digits or more, `ruleSets/active`, or
// `ruleSets/candidate`. INVALID_ARGUMENT for `field`: not of the form. NOT_FOUND (RULE_SET_UNKNOWN): there is none, or
// more than one.
absl::StatusOr<std::string> ResolveRuleSet(const storage::Reader& reader, const std::string& field,
                                           absl::string_view name);

// A rule set as callers see it.
v1::StoredRuleSet ToStored(const storage::RuleSetTable::Entry& entry, const record::v1::RuleStateRecord& state);
// NOT_FOUND (RULE_SET_UNKNOWN).
absl::StatusOr<v1::StoredRuleSet> LoadRuleSet(const storage::Reader& reader, const std::string& hash);

}  // namespace peidan::server
