// Evaluating one decision table on given facts, with the trace.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "peidan/v1/rule_service.pb.h"
#include "server/rule_library.h"

namespace peidan::server {

// `now` stands in for a day that is not given. Faults of the table are data.
// INVALID_ARGUMENT names the field; NOT_FOUND (RULE_SET_UNKNOWN), FAILED_PRECONDITION (RULE_SET_FAULTY).
absl::StatusOr<v1::EvaluateTableResponse> EvaluateTable(RuleLibrary& library, const storage::Reader& reader,
                                                        const v1::EvaluateTableRequest& request, absl::Time now);

}  // namespace peidan::server
