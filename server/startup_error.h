// Why the server does not start, for people and for machines.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace peidan::server {

// A Chinese sentence where the operator can do something about it, and a line `[REASON] English`; else the message
// alone.
std::string StartupMessage(const absl::Status& status);

}  // namespace peidan::server
