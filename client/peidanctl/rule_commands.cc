// rules
#include "client/peidanctl/rule_commands.h"

#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"

namespace peidan::ctl {

void AddRuleCommands(CLI::App& app, Session& session) {
  CLI::App& group =
      AddGroup(app, "rules", "规则集：检查、试算、启用、回退 | Rule sets: check, try, activate, roll back");
  AddRuleSetCommands(group, session);
  AddRuleActivationCommands(group, session);
  AddRuleTrialCommands(group, session);
  AddRuleEvalCommand(group, session);
}

}  // namespace peidan::ctl
