// peidan_admin: the offline half of `peidanctl admin`, which starts it.
#include <exception>
#include <iostream>

#include "server/admin/backup_commands.h"
#include "server/admin/exit_code.h"
#include "server/admin/restore_command.h"
#include "server/admin/store_commands.h"

int main(int argc, char** argv) {
  std::function<int()> run;
  CLI::App app("peidan_admin — 配单离线维护 | Offline maintenance of Peidan", "peidan_admin");
  app.require_subcommand(1);
  peidan::admin::AddStoreCommands(app, run);
  peidan::admin::AddBackupCommands(app, run);
  peidan::admin::AddRestoreCommand(app, run);
  try {
    app.parse(argc, argv);
    return run();
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << "用法错误 | Usage error: " << error.what() << "\n加 --help 看用法 | --help shows the usage\n";
    return peidan::admin::kExitUsage;
  } catch (const std::exception& error) {
    std::cerr << "命令没有做完 | Failed: " << error.what() << "\n";
    return peidan::admin::kExitFailure;
  }
}
