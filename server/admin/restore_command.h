// peidan_admin restore
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace peidan::admin {

// Adds the command; where the user chooses it, `run` becomes what to do, and returns the exit code.
void AddRestoreCommand(CLI::App& app, std::function<int()>& run);

}  // namespace peidan::admin
