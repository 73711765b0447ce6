// How a command joins the command line.
#pragma once

#include <memory>
#include <string>

#include <absl/status/status.h>
#include <CLI/CLI.hpp>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/session.h"

namespace peidan::ctl {

// A command and where its options are put.
template <class Args>
struct Command {
  CLI::App* app;
  std::shared_ptr<Args> args;
};

// Adds the command `name` to `parent`; when the user chooses it, `run` gets its options. Global flags may stand behind
// it.
template <class Args>
Command<Args> AddCommand(CLI::App& parent, Session& session, const std::string& name, const std::string& help,
                         absl::Status (*run)(Session&, const Args&)) {
  auto args = std::make_shared<Args>();
  CLI::App* app = parent.add_subcommand(name, help)->fallthrough();
  app->callback([&session, args, run] { session.command = [&session, args, run] { return run(session, *args); }; });
  return {app, args};
}

// Adds a group such as `order`, which does nothing without a command of its own.
inline CLI::App& AddGroup(CLI::App& app, const std::string& name, const std::string& help) {
  return *app.add_subcommand(name, help)->fallthrough()->require_subcommand(1);
}

}  // namespace peidan::ctl
