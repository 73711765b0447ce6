// admin: the group; its commands stand in files of their own
#include "client/peidanctl/backup_commands.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"

namespace peidan::ctl {

void AddAdminCommands(CLI::App& app, Session& session) {
  CLI::App& group = AddGroup(app, "admin", "运维 | Operation");
  AddBackupCommands(group, session);
}

}  // namespace peidan::ctl
