// The part of `admin` that is about backups.
#pragma once

#include <CLI/CLI.hpp>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// Adds backup, list, verify-backup and restore to the group. Both must outlive the run.
void AddBackupCommands(CLI::App& group, Session& session);

}  // namespace peidan::ctl
