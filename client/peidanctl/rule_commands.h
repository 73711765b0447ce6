// The parts of the group `rules`; each adds its commands to it.
#pragma once

#include <CLI/CLI.hpp>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// `group` and `session` must outlive the run.
void AddRuleSetCommands(CLI::App& group, Session& session);         // check, upload, list, show, download
void AddRuleActivationCommands(CLI::App& group, Session& session);  // test, activate, rollback, history
void AddRuleTrialCommands(CLI::App& group, Session& session);       // diff, shadow, shadow-report, replay, suggest
void AddRuleEvalCommand(CLI::App& group, Session& session);         // eval

}  // namespace peidan::ctl
