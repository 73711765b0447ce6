// peidan_admin list, verify-backup
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace peidan::admin {

// Adds both commands; where the user chooses one, `run` becomes what to do, and returns the exit code.
void AddBackupCommands(CLI::App& app, std::function<int()>& run);

}  // namespace peidan::admin
