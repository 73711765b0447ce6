// The groups of commands; each adds its own to the command line.
#pragma once

#include <CLI/CLI.hpp>

#include "client/peidanctl/session.h"

namespace peidan::ctl {

// `app` and `session` must outlive the run.
void AddCatalogCommands(CLI::App& app, Session& session);     // catalog import, stats
void AddBureauCommands(CLI::App& app, Session& session);      // bureau list, community list
void AddResourceCommands(CLI::App& app, Session& session);    // resource list, get
void AddPrecedentCommands(CLI::App& app, Session& session);   // precedent list, show, retire
void AddOrderCommands(CLI::App& app, Session& session);       // order place, get, list, cancel, confirm, rate, dispatch
void AddAssignmentCommands(CLI::App& app, Session& session);  // assignment list, accept, decline, schedule, complete
void AddWaitlistCommands(CLI::App& app, Session& session);    // waitlist join, leave, claim, list
void AddMatchCommands(CLI::App& app, Session& session);       // match, explain
void AddEventCommands(CLI::App& app, Session& session);       // events tail
void AddWhistleCommands(CLI::App& app, Session& session);  // whistle submit, review, answer, check-in, rate, close …
void AddRuleCommands(CLI::App& app, Session& session);     // rules check, upload, list, show, diff, activate …
void AddAdminCommands(CLI::App& app, Session& session);   // admin verify, recover, backup, list, verify-backup, restore
void AddVersionCommand(CLI::App& app, Session& session);  // version

}  // namespace peidan::ctl
