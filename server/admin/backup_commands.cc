#include "server/admin/backup_commands.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "server/admin/backup_name.h"
#include "server/admin/exit_code.h"
#include "server/admin/progress_line.h"
#include "server/startup/store_words.h"
#include "storage/rocksdb_backup.h"

namespace peidan::admin {
namespace {

constexpr size_t kShownEpochBytes = 4;  // as many as a cursor holds

struct FolderArgs {
  std::string from;
  std::string name;  // of one backup
  bool json = false;
};

int Explain(const absl::Status& status) {
  const auto say = [&status](const char* chinese, const char* reason, int code) {
    std::fprintf(stderr, "%s\n  %s\n[%s] %s\n", chinese, std::string(status.message()).c_str(), reason,
                 absl::StatusCodeToString(status.code()).c_str());
    return code;
  };
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return say("没有这个备份", "BACKUP_UNKNOWN", kExitNotFound);
    case absl::StatusCode::kDataLoss:
      return say("备份已损坏，不能用来恢复，请换一个备份", "BACKUP_DAMAGED", kExitFailure);
    case absl::StatusCode::kAborted:
      return say("另一个备份正在制作或核对，请稍后再试", "BACKUP_RUNNING", kExitUnavailable);
    default:
      return say("备份目录读写失败", "BACKUP_FAILED", kExitUnavailable);
  }
}

std::string EpochOf(const storage::StoredBackup& backup) {
  return absl::BytesToHexString(backup.seal.epoch().substr(0, kShownEpochBytes));
}

std::string TimeOf(const storage::StoredBackup& backup) {
  const absl::Time made = absl::FromUnixSeconds(backup.seal.create_time().seconds());
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", made, absl::LocalTimeZone());
}

void PrintJson(const storage::StoredBackup& backup) {
  const nlohmann::ordered_json json = {{"name", absl::StrCat("backups/", backup.number)},
                                       {"createTime", TimeOf(backup)},
                                       {"commitSeq", backup.seal.commit_seq()},
                                       {"sizeBytes", backup.size_bytes},
                                       {"fileCount", backup.file_count},
                                       {"epoch", EpochOf(backup)},
                                       {"damage", startup::WordsFor(backup.damage)}};
  std::printf("%s\n", json.dump().c_str());
}

void Print(const storage::StoredBackup& backup, const char* state) {
  const std::string damage = startup::WordsFor(backup.damage);
  std::printf("备份 %u  %s  提交 %llu  纪元 %s  %llu MB  %u 个文件  %s\n", backup.number, TimeOf(backup).c_str(),
              static_cast<unsigned long long>(backup.seal.commit_seq()), EpochOf(backup).c_str(),
              static_cast<unsigned long long>((backup.size_bytes + (1 << 20) - 1) >> 20), backup.file_count,
              damage.empty() ? state : damage.c_str());
}

int List(const FolderArgs& args) {
  const auto backups = storage::BackupFolder({.directory = args.from}).List();
  if (!backups.ok()) return Explain(backups.status());
  for (const storage::StoredBackup& backup : *backups) {
    args.json ? PrintJson(backup) : Print(backup, "已封签（未核对内容）");
  }
  if (backups->empty() && !args.json) std::printf("没有备份\n");
  return std::fflush(stdout) == 0 ? kExitOk : kExitFailure;
}

int Verify(const FolderArgs& args) {
  const auto verified = storage::BackupFolder({.directory = args.from})
                            .Verify(NumberOf(args.name), [](const storage::CopyProgress& progress) {
                              ShowProgress("正在核对", progress);
                              return true;
                            });
  ClearProgress();
  if (!verified.ok()) return Explain(verified.status());
  args.json ? PrintJson(*verified) : Print(*verified, "完好：每个文件都与校验和一致");
  return std::fflush(stdout) == 0 ? kExitOk : kExitFailure;
}

void AddFolder(CLI::App& command, FolderArgs& args) {
  command.add_option("--from", args.from, "备份目录 | Directory of the backups")->required();
  command.add_flag("--json", args.json, "输出 JSON，每个备份一行 | Print JSON, a line for each backup");
}

}  // namespace

void AddBackupCommands(CLI::App& app, std::function<int()>& run) {
  const auto args = std::make_shared<FolderArgs>();
  CLI::App* list = app.add_subcommand("list", "列出备份，旧的在前 | Backups, oldest first");
  AddFolder(*list, *args);
  list->callback([args, &run] { run = [args] { return List(*args); }; });

  CLI::App* verify = app.add_subcommand("verify-backup", "逐个文件核对一个备份 | Compare every file with its checksum");
  AddFolder(*verify, *args);
  verify->add_option("id", args->name, "备份编号 | Number of the backup")->required()->check(BackupName());
  verify->callback([args, &run] { run = [args] { return Verify(*args); }; });
}

}  // namespace peidan::admin
