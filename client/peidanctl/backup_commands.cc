// admin backup, list, verify-backup, restore
#include <utility>
#include <vector>

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>

#include "client/peidanctl/backup_commands.h"
#include "client/peidanctl/command.h"
#include "client/peidanctl/offline_program.h"
#include "client/peidanctl/render/listing.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

std::string Megabytes(int64_t bytes) { return absl::StrCat((bytes + (1 << 20) - 1) >> 20, " MB"); }

std::string NumberOf(const v1::Backup& backup) { return backup.name().substr(backup.name().rfind('/') + 1); }

constexpr char kUnread[] = "已封签（未核对内容）";
constexpr char kWhole[] = "完好";

// `state`: what is known of one that shows no damage.
std::vector<Column<v1::Backup>> BackupColumns(const char* state) {
  return {{"编号", NumberOf},
          {"时间", [](const auto& backup) { return LocalTimeToSecond(backup.create_time()); }},
          {"提交", [](const auto& backup) { return absl::StrCat(backup.commit_seq()); }},
          {"纪元", [](const auto& backup) { return backup.epoch(); }},
          {"大小", [](const auto& backup) { return Megabytes(backup.size_bytes()); }},
          {"文件", [](const auto& backup) { return absl::StrCat(backup.file_count()); }},
          {"状况", [state](const auto& backup) { return backup.damage().empty() ? state : backup.damage(); }}};
}

absl::StatusOr<v1::Backup> VerifyOne(Session& session, const std::string& number) {
  v1::VerifyBackupRequest request;
  request.set_name(absl::StartsWith(number, "backups/") ? number : absl::StrCat("backups/", number));
  auto verified = session.client().admin().VerifyBackup(request, [&session](const v1::BackupProgress& progress) {
    session.ShowProgress(absl::StrCat("正在核对：已读 ", Megabytes(progress.copied_bytes()), "，备份共 ",
                                      Megabytes(progress.store_bytes())));
  });
  session.ClearProgress();
  return verified;
}

struct BackupArgs {
  bool no_verify = false;
};

absl::Status Backup(Session& session, const BackupArgs& args) {
  auto made = session.client().admin().BackUp([&session](const v1::BackupProgress& progress) {
    session.ShowProgress(absl::StrCat("正在备份：已复制 ", Megabytes(progress.copied_bytes()), "，存储共 ",
                                      Megabytes(progress.store_bytes())));
  });
  session.ClearProgress();
  if (!made.ok()) return made.status();
  if (!args.no_verify) {
    if (const auto verified = VerifyOne(session, made->name()); !verified.ok()) {
      const char* outcome = absl::IsDataLoss(verified.status()) ? "核对不通过：" : "没有核对：";
      session.err << "备份 " << NumberOf(*made) << " 已做成，但" << outcome << "\n";
      return verified.status();
    }
  }
  PrintOne<v1::Backup>(session, *made, BackupColumns(args.no_verify ? kUnread : kWhole), [&] {
    return absl::StrCat("备份 ", NumberOf(*made), " 已完成", args.no_verify ? "" : "并核对无误", "：",
                        made->file_count(), " 个文件，", Megabytes(made->size_bytes()), "，第 ", made->commit_seq(),
                        " 次提交及以前的内容都在内\n");
  });
  return absl::OkStatus();
}

// The same command on a folder, where no server runs.
absl::Status Offline(Session& session, std::vector<std::string> words) {
  if (session.format == OutputFormat::kJson || session.format == OutputFormat::kJsonl) words.emplace_back("--json");
  return BecomeOfflineProgram(session, words);
}

struct ListArgs {
  std::string from;
};

absl::Status List(Session& session, const ListArgs& args) {
  if (!args.from.empty()) return Offline(session, {"list", "--from", args.from});
  const auto response = session.client().admin().ListBackups();
  if (!response.ok()) return response.status();
  PrintListing<v1::Backup>(session,
                           {{response->backups().begin(), response->backups().end()}, response->backups_size()},
                           BackupColumns(kUnread));
  return absl::OkStatus();
}

struct VerifyArgs {
  std::string number;
  std::string from;
};

absl::Status Verify(Session& session, const VerifyArgs& args) {
  if (!args.from.empty()) return Offline(session, {"verify-backup", "--from", args.from, args.number});
  const auto verified = VerifyOne(session, args.number);
  if (!verified.ok()) return verified.status();
  PrintOne<v1::Backup>(session, *verified, BackupColumns(kWhole), [&] {
    return absl::StrCat("备份 ", NumberOf(*verified), " 完好：", verified->file_count(), " 个文件都与校验和一致\n");
  });
  return absl::OkStatus();
}

struct RestoreArgs {
  std::string from;
  std::string number;
  std::string data;
  std::string watermark;
};

absl::Status Restore(Session& session, const RestoreArgs& args) {
  std::vector<std::string> words = {"restore", "--from", args.from, "--id", args.number, "--data", args.data};
  if (!args.watermark.empty()) words.insert(words.end(), {"--watermark", args.watermark});
  return Offline(session, std::move(words));
}

void AddFolder(CLI::App& command, std::string& from) {
  command.add_option("--from", from,
                     "离线：直接读这个备份目录，不经服务 | Offline: read this folder, without a server");
}

}  // namespace

void AddBackupCommands(CLI::App& group, Session& session) {
  const auto backup = AddCommand<BackupArgs>(group, session, "backup",
                                             "在线做一个备份并核对 | Back up the running server, and verify", Backup);
  backup.app->add_flag("--no-verify", backup.args->no_verify, "不核对 | Do not read it again");
  const auto list = AddCommand<ListArgs>(group, session, "list", "列出备份，旧的在前 | Backups, oldest first", List);
  AddFolder(*list.app, list.args->from);
  const auto verify = AddCommand<VerifyArgs>(group, session, "verify-backup",
                                             "逐个文件核对一个备份 | Compare every file with its checksum", Verify);
  verify.app->add_option("id", verify.args->number, "备份编号 | Number of the backup")->required();
  AddFolder(*verify.app, verify.args->from);
  const auto restore =
      AddCommand<RestoreArgs>(group, session, "restore",
                              "离线：把备份恢复到空目录 | Offline: restore a backup into an empty directory", Restore);
  restore.app->add_option("--from", restore.args->from, "备份目录 | Directory of the backups")->required();
  restore.app->add_option("--id", restore.args->number, "备份编号 | Number of the backup")->required();
  restore.app->add_option("--data", restore.args->data, "新的数据目录 | The new data directory")->required();
  restore.app->add_option("--watermark", restore.args->watermark,
                          "水位文件，默认为目录名加 .watermark | File of the watermark");
}

}  // namespace peidan::ctl
