// A rule set tried on the cases it carries.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "peidan/v1/rule_service.pb.h"
#include "server/environment.h"

namespace peidan::server {

// Decides the cases of a rule set on the catalog of the moment, as at this moment. Takes as long as making its matcher
// (RuleLibrary) and one decision for each case, so it does not belong on a thread of gRPC. NOT_FOUND
// (RULE_SET_UNKNOWN), FAILED_PRECONDITION (RULE_SET_FAULTY).
absl::StatusOr<v1::TestRuleSetResponse> TestCases(const Environment& env, const storage::Reader& reader,
                                                  const std::string& hash);

// OK where all of them pass, else FAILED_PRECONDITION (RULE_CASES_FAILED) with the first that does not.
absl::Status CheckCases(const Environment& env, const storage::Reader& reader, const std::string& hash);

}  // namespace peidan::server
