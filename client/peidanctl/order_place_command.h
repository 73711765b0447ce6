// order place
#pragma once

#include <CLI/CLI.hpp>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Adds `place` to the group `order`.
void AddOrderPlaceCommand(CLI::App& group, Session& session);

}  // namespace peidan::ctl
