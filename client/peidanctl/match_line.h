// The lines of `match --input` and `match --output`. The format is stable: other programs read it.
#pragma once

#include <string>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <peidan/v1/matching_service.pb.h>

namespace peidan::ctl {

// Reads `{"id","text"[,"community"]}`; other fields are ignored. `number` is the line's, from 1, for the error.
absl::StatusOr<v1::MatchNeedRequest> ParseMatchLine(absl::string_view line, int number);

// Writes `{"id","decision","lead","cooperating","bureaus","resources"}` in this order, without a line end: codes as in
// the CSV tables, the decision without its prefix, best first, `lead` empty where no bureau leads.
std::string FormatMatchLine(const v1::MatchNeedResponse& response);

}  // namespace peidan::ctl
