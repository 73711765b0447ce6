// assignment offer, extend, decide-extension, suspend, resume, release
#pragma once

#include "client/peidanctl/command.h"

namespace peidan::ctl {

void AddAssignmentProcessCommands(CLI::App& group, Session& session);

}  // namespace peidan::ctl
