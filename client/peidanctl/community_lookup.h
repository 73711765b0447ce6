// From what a user calls a community to its resource name.
#pragma once

#include <string>

#include <absl/status/statusor.h>

#include "client/client.h"

namespace peidan::ctl {

// `communities/{12 digits}` for a code, a resource name or an exact display name. A display name that none or several
// communities bear is a usage error that lists candidates; a code is not looked up.
absl::StatusOr<std::string> ResolveCommunity(const client::Client& client, const std::string& text);

}  // namespace peidan::ctl
