#include "server/admin/restore_command.h"

#include <unistd.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/admin/exit_code.h"
#include "server/admin/random_epoch.h"
#include "storage/rocksdb_restore.h"
#include "storage/store_error.h"

namespace peidan::admin {
namespace {

constexpr size_t kShownEpochBytes = 4;  // as many as a cursor holds

struct RestoreArgs {
  std::string from;
  uint32_t number = 0;
  std::string data;
  std::string watermark;  // empty: beside the data
  bool json = false;
};

// One line that the next one writes over; nothing where nobody looks.
void ShowProgress(const storage::CopyProgress& progress) {
  if (isatty(STDERR_FILENO) != 1) return;
  std::fprintf(stderr, "\r\x1b[K正在恢复：%llu / %llu MB", static_cast<unsigned long long>(progress.copied_bytes >> 20),
               static_cast<unsigned long long>(progress.total_bytes >> 20));
}

// What the operator reads, and the code for scripts.
int Explain(const absl::Status& status) {
  const auto say = [&status](const char* chinese, const char* reason, int code) {
    std::fprintf(stderr, "%s\n  %s\n[%s] %s\n", chinese, std::string(status.message()).c_str(), reason,
                 absl::StatusCodeToString(status.code()).c_str());
    return code;
  };
  if (storage::CauseOf(status) == storage::StoreErrorCause::kNewer) {
    return say("备份由更新版本的程序写成，请用新版恢复", "STORE_NEWER", kExitPrecondition);
  }
  switch (status.code()) {
    case absl::StatusCode::kNotFound:
      return say("没有这个备份", "BACKUP_UNKNOWN", kExitNotFound);
    case absl::StatusCode::kDataLoss:
      return say("备份已损坏，不能用来恢复，请换一个备份", "BACKUP_DAMAGED", kExitFailure);
    case absl::StatusCode::kFailedPrecondition:
      return say("目标目录不能用：须是空目录，且没有程序在用", "RESTORE_TARGET", kExitPrecondition);
    case absl::StatusCode::kResourceExhausted:
      return say("目标磁盘已满，恢复没有做完", "STORE_FULL", kExitUnavailable);
    default:
      return say("恢复没有做完", "BACKUP_FAILED", kExitUnavailable);
  }
}

void Print(const RestoreArgs& args, const storage::RestoredStore& restored) {
  const std::string epoch = absl::BytesToHexString(restored.header.epoch().substr(0, kShownEpochBytes));
  if (args.json) {
    const nlohmann::ordered_json json = {{"backup", absl::StrCat("backups/", args.number)},
                                         {"dataDir", args.data},
                                         {"commitSeq", restored.commit_seq},
                                         {"orders", restored.orders},
                                         {"events", restored.events},
                                         {"epoch", epoch}};
    std::printf("%s\n", json.dump().c_str());
    return;
  }
  std::printf("已从备份 %u 恢复到 %s\n  点单 %lld 单，事件 %lld 条，到第 %llu 次提交为止\n", args.number,
              args.data.c_str(), static_cast<long long>(restored.orders), static_cast<long long>(restored.events),
              static_cast<unsigned long long>(restored.commit_seq));
  std::printf("  事件流的新纪元 %s：跟随者的旧游标会得到 STORE_RESTORED，并被告知从哪里继续\n", epoch.c_str());
}

int Restore(const RestoreArgs& args) {
  storage::RestoreRequest request;
  request.backup_directory = args.from;
  request.number = args.number;
  request.data_directory = args.data;
  request.watermark_path = args.watermark;
  request.fresh_epoch = RandomEpoch();
  request.now.set_seconds(absl::ToUnixSeconds(absl::Now()));
  request.progress = ShowProgress;
  const auto restored = storage::RestoreBackup(request);
  if (isatty(STDERR_FILENO) == 1) std::fputs("\r\x1b[K", stderr);
  if (!restored.ok()) return Explain(restored.status());
  Print(args, *restored);
  return std::fflush(stdout) == 0 ? kExitOk : kExitFailure;
}

}  // namespace

void AddRestoreCommand(CLI::App& app, std::function<int()>& run) {
  CLI::App* command = app.add_subcommand("restore", "从备份恢复到空目录 | Restore a backup into an empty directory");
  const auto args = std::make_shared<RestoreArgs>();
  command->add_option("--from", args->from, "备份目录 | Directory of the backups")->required();
  command->add_option("--id", args->number, "备份编号 | Number of the backup")->required()->check(CLI::PositiveNumber);
  command->add_option("--data", args->data, "新的数据目录 | The new data directory")->required();
  command->add_option("--watermark", args->watermark, "水位文件，默认为目录名加 .watermark | File of the watermark");
  command->add_flag("--json", args->json, "输出 JSON | Print JSON");
  command->callback([args, &run] { run = [args] { return Restore(*args); }; });
}

}  // namespace peidan::admin
