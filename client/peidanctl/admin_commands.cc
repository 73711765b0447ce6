// admin: verify, recover; the commands about backups stand in backup_commands.cc
#include <vector>

#include "client/peidanctl/backup_commands.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/commands.h"
#include "client/peidanctl/offline_program.h"

namespace peidan::ctl {
namespace {

struct StoreArgs {
  std::string data;
  std::string watermark;
  bool dry_run = false;  // what happens anyway without accept_loss
  bool accept_loss = false;
};

absl::Status Become(Session& session, const std::string& command, const StoreArgs& args) {
  std::vector<std::string> words = {command, "--data", args.data};
  if (!args.watermark.empty()) words.insert(words.end(), {"--watermark", args.watermark});
  if (args.accept_loss) words.emplace_back("--accept-loss");
  return BecomeOfflineProgram(session, words);
}

absl::Status Verify(Session& session, const StoreArgs& args) { return Become(session, "verify", args); }
absl::Status Recover(Session& session, const StoreArgs& args) { return Become(session, "recover", args); }

void AddPlace(const Command<StoreArgs>& command) {
  command.app
      ->add_option("--data", command.args->data, "存储目录（服务须已停止）| Directory of a store that is not served")
      ->required();
  command.app->add_option("--watermark", command.args->watermark,
                          "水位文件，默认为目录名加 .watermark | File of the watermark");
}

}  // namespace

void AddAdminCommands(CLI::App& app, Session& session) {
  CLI::App& admin = AddGroup(app, "admin", "运维：检查、退回、备份、恢复 | Operation: checks, recovery, backups");
  AddPlace(
      AddCommand<StoreArgs>(admin, session, "verify", "离线通读并检查全部数据 | Read and check everything", Verify));
  const auto recover = AddCommand<StoreArgs>(admin, session, "recover",
                                             "退到最后一次完好的提交 | Back to the last whole commit", Recover);
  AddPlace(recover);
  CLI::Option* dry =
      recover.app->add_flag("--dry-run", recover.args->dry_run, "只说会失去什么（默认）| Only say what would be lost");
  recover.app->add_flag("--accept-loss", recover.args->accept_loss, "接受损失并退回 | Accept the loss and recover")
      ->excludes(dry);
  AddBackupCommands(admin, session);
}

}  // namespace peidan::ctl
