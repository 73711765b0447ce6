// peidan_admin restore
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace peidan::admin {

// Exit codes of peidanctl, which hands them on.
enum ExitCode {
  kExitOk = 0,
  kExitFailure = 1,
  kExitUsage = 2,
  kExitNotFound = 4,
  kExitPrecondition = 5,
  kExitUnavailable = 6
};

// Adds the command; where the user chooses it, `run` becomes what to do, and returns the exit code.
void AddRestoreCommand(CLI::App& app, std::function<int()>& run);

}  // namespace peidan::admin
