// peidan_admin verify, recover
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace peidan::admin {

// Adds both commands; where the user chooses one, `run` becomes what to do, and returns the exit code.
void AddStoreCommands(CLI::App& app, std::function<int()>& run);

}  // namespace peidan::admin
