// order answer-offer, rule, reopen, callback
#pragma once

#include "client/peidanctl/command.h"

namespace peidan::ctl {

void AddOrderProcessCommands(CLI::App& group, Session& session);

}  // namespace peidan::ctl
