// The program that works on a store nobody serves; it stands beside peidanctl, which itself knows no storage.
#pragma once

#include <string>
#include <vector>

#include <absl/status/status.h>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Becomes that program, with these words as its command line; returns only where that fails.
absl::Status BecomeOfflineProgram(Session& session, const std::vector<std::string>& words);

}  // namespace peidan::ctl
