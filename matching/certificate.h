// The last stage: writes a decision and what it rests on into the messages of the API.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "matching/decide.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// As many as match.proto promises; more would not be read, and would cost every order its bytes.
inline constexpr int kMaxBureaus = 10;

// Bureaus with a role always appear, whatever their rank.
v1::Match WriteMatch(const v1::Need& need, const Outcome& outcome, const Evidence& evidence,
                     const std::vector<Assessment>& assessments, const Binding& binding, absl::Time now);

// A v1::Certificate in the wire format, deterministically serialised.
std::string WriteCertificate(const Request& request, const Outcome& outcome, const Evidence& evidence,
                             const std::vector<Assessment>& assessments, const Binding& binding);

}  // namespace peidan::matching
