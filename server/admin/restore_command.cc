#include "server/admin/restore_command.h"

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/admin/backup_name.h"
#include "server/admin/exit_code.h"
#include "server/admin/progress_line.h"
#include "server/startup/random_epoch.h"
#include "server/startup/store_words.h"
#include "storage/rocksdb_restore.h"
#include "storage/store_error.h"

namespace peidan::admin {
namespace {

constexpr size_t kShownEpochBytes = 4;  // as many as a cursor holds

struct RestoreArgs {
  std::string from;
  std::string name;
  std::string data;
  std::string watermark;  // empty: beside the data
  bool json = false;
};

// What the operator reads, and the code for scripts.
int Explain(const absl::Status& status) {
  const auto say = [&status](const char* chinese, const char* reason, int code) {
    std::fprintf(stderr, "%s\n  %s\n[%s] %s\n", chinese, std::string(status.message()).c_str(), reason,
                 absl::StatusCodeToString(status.code()).c_str());
    return code;
  };
  const storage::StoreErrorCause cause = storage::CauseOf(status);
  if (cause == storage::StoreErrorCause::kNewer) {
    return say("备份由更新版本的程序写成，请用新版恢复", "STORE_NEWER", kExitPrecondition);
  }
  if (const auto words = startup::WordsFor(cause); words && cause != storage::StoreErrorCause::kCorrupt) {
    std::fprintf(stderr, "%s\n", startup::Worded(*words, status).c_str());
    return kExitPrecondition;
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return say("没有这个备份", "BACKUP_UNKNOWN", kExitNotFound);
    case absl::StatusCode::kDataLoss:
      return say("备份已损坏，不能用来恢复，请换一个备份", "BACKUP_DAMAGED", kExitFailure);
    case absl::StatusCode::kResourceExhausted:
      return say("目标磁盘已满，恢复没有做完", "STORE_FULL", kExitUnavailable);
    default:
      return say("恢复没有做完", "BACKUP_FAILED", kExitUnavailable);
  }
}

void Print(const RestoreArgs& args, const storage::RestoredStore& restored) {
  const std::string epoch = absl::BytesToHexString(restored.header.epoch().substr(0, kShownEpochBytes));
  if (args.json) {
    const nlohmann::ordered_json json = {{"backup", absl::StrCat("backups/", NumberOf(args.name))},
                                         {"dataDir", args.data},
                                         {"commitSeq", restored.commit_seq},
                                         {"orders", restored.orders},
                                         {"events", restored.events},
                                         {"epoch", epoch},
                                         {"formerWatermark", restored.former_watermark}};
    std::printf("%s\n", json.dump().c_str());
    return;
  }
  std::printf("已从备份 %u 恢复到 %s\n  点单 %lld 单，事件 %lld 条，到第 %llu 次提交为止\n", NumberOf(args.name),
              args.data.c_str(), static_cast<long long>(restored.orders), static_cast<long long>(restored.events),
              static_cast<unsigned long long>(restored.commit_seq));
  if (!restored.former_watermark.empty()) {
    std::printf("  原有的水位文件留在 %s\n", restored.former_watermark.c_str());
  }
  std::printf("  事件流的新纪元 %s：跟随者的旧游标会得到 STORE_RESTORED，并被告知从哪里继续\n", epoch.c_str());
}

int Restore(const RestoreArgs& args) {
  storage::RestoreRequest request;
  request.backup_directory = args.from;
  request.number = NumberOf(args.name);
  request.data_directory = args.data;
  request.watermark_path = args.watermark;
  request.fresh_epoch = startup::RandomEpoch();
  request.now.set_seconds(absl::ToUnixSeconds(absl::Now()));
  request.progress = [](const storage::CopyProgress& progress) { ShowProgress("正在恢复", progress); };
  const auto restored = storage::RestoreBackup(request);
  ClearProgress();
  if (!restored.ok()) return Explain(restored.status());
  Print(args, *restored);
  return std::fflush(stdout) == 0 ? kExitOk : kExitFailure;
}

}  // namespace

void AddRestoreCommand(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("restore", "从备份恢复到空目录 | Restore a backup into an empty directory");
  const auto args = std::make_shared<RestoreArgs>();
  command->add_option("--from", args->from, "备份目录 | Directory of the backups")->required();
  command->add_option("--id", args->name, "备份编号 | Number of the backup")->required()->check(BackupName());
  command->add_option("--data", args->data, "新的数据目录 | The new data directory")->required();
  command->add_option("--watermark", args->watermark, "水位文件，默认为目录名加 .watermark | File of the watermark");
  command->add_flag("--json", args->json, "输出 JSON | Print JSON");
  command->callback([args, &run] { run = [args] { return Restore(*args); }; });
}

}  // namespace peidan::admin
