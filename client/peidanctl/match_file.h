// match --input FILE --output FILE
#pragma once

#include <string>

#include <absl/status/status.h>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Decides every line of `input` and writes one line each to `output`, which appears complete or not at all. An error
// names the line it belongs to.
absl::Status MatchFile(Session& session, const std::string& input, const std::string& output);

}  // namespace peidan::ctl
