// order place
#ifndef PEIDAN_CLIENT_PEIDANCTL_ORDER_PLACE_COMMAND_H_
#define PEIDAN_CLIENT_PEIDANCTL_ORDER_PLACE_COMMAND_H_

#include <CLI/CLI.hpp>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Adds `place` to the group `order`.
void AddOrderPlaceCommand(CLI::App& group, Session& session);

}  // namespace peidan::ctl

#endif  // PEIDAN_CLIENT_PEIDANCTL_ORDER_PLACE_COMMAND_H_
