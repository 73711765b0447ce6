#include "server/admin/store_commands.h"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "server/admin/exit_code.h"
#include "server/startup/random_epoch.h"
#include "server/startup/store_words.h"
#include "storage/audit.h"
#include "storage/rocksdb_lock.h"
#include "storage/rocksdb_recovery.h"
#include "storage/store_error.h"
#include "storage/watermark.h"
#include "storage/watermarked_store.h"

namespace peidan::admin {
namespace {

struct Place {
  std::string data;
  std::string watermark;  // empty: beside the data

  std::string watermark_path() const { return watermark.empty() ? storage::DefaultWatermarkPath(data) : watermark; }
};

// The kind of a finding, in a few words.
const char* WordFor(storage::AuditFault fault) {
  using storage::AuditFault;
  switch (fault) {
    case AuditFault::kUndecodable:
      return "内容损坏";
    case AuditFault::kUnknownKey:
      return "不明数据";
    case AuditFault::kRowMissing:
      return "列表缺行";
    case AuditFault::kRowStray:
      return "列表多行";
    case AuditFault::kTimerMissing:
      return "缺到期提醒";
    case AuditFault::kTimerStray:
      return "多余到期提醒";
    case AuditFault::kCountWrong:
      return "总数不符";
    case AuditFault::kLedgerWrong:
      return "余量账不符";
    case AuditFault::kFeedGap:
      return "事件流缺口";
    case AuditFault::kReferenceLost:
      return "所指不存在";
  }
  return "不明问题";
}

int CannotOpen(const absl::Status& status) {
  const auto words = startup::WordsFor(storage::CauseOf(status));
  std::cerr << (words ? startup::Worded(*words, status) : absl::StrCat("打不开存储：", status.message())) << "\n";
  return absl::IsDataLoss(status) ? kExitFailure : kExitPrecondition;
}

// Whether the watermark and the store agree; says where they do not.
bool VerifyWatermark(const storage::Reader& store, const Place& place) {
  const auto position = storage::PositionOf(store);
  const auto watermark = storage::WatermarkFile::Read(place.watermark_path());
  absl::Status status = position.ok() ? watermark.status() : position.status();
  if (status.ok()) status = storage::CheckWatermark(*watermark, *position, place.watermark_path());
  if (!status.ok()) std::cout << "水位不符：" << status.message() << "\n";
  return status.ok();
}

bool VerifyFiles(const storage::DirectoryLock& lock) {
  const auto damaged = storage::DamagedFiles(lock);
  if (!damaged.ok()) std::cout << "文件损坏：" << damaged.status().message() << "\n";
  if (!damaged.ok()) return false;
  for (const std::string& file : *damaged) std::cout << "文件损坏：" << file << "\n";
  return damaged->empty();
}

bool VerifyEntries(const storage::Reader& store) {
  const bool terminal = isatty(STDERR_FILENO) == 1;
  const auto progress = [terminal](uint64_t entries) {
    if (terminal) std::cerr << "\r已读 " << entries << " 条" << std::flush;
  };
  const auto report = storage::Audit(store, progress);
  if (terminal) std::cerr << "\r\x1b[K";
  if (!report.ok()) std::cout << "读取中断：" << report.status().message() << "\n";
  if (!report.ok()) return false;
  for (const storage::AuditFinding& finding : report->findings) {
    std::cout << WordFor(finding.fault) << "：" << finding.where << "：" << finding.detail << "\n";
  }
  std::cout << "共读 " << report->entries << " 条：点单 " << report->orders << "，事件 " << report->events << "，请求 "
            << report->requests << "；最后提交号 " << report->commit_seq << "；问题 " << report->faults << " 处\n";
  return report->faults == 0;
}

int Verify(const Place& place) {
  const auto lock = storage::LockStore(place.data);
  if (!lock.ok()) return CannotOpen(lock.status());
  const auto store = storage::OpenForReading(**lock, storage::Reach::kWhole);
  if (!store.ok()) {
    if (absl::IsDataLoss(store.status())) VerifyFiles(**lock);
    return CannotOpen(store.status());
  }
  const absl::Status known = storage::PositionOf(**store).status();
  if (storage::CauseOf(known) == storage::StoreErrorCause::kNewer) return CannotOpen(known);
  const bool files = VerifyFiles(**lock);
  const bool entries = VerifyEntries(**store);
  const bool watermark = VerifyWatermark(**store, place);
  if (files && entries && watermark) std::cout << "存储完好\n";
  return files && entries && watermark ? kExitOk : kExitFailure;
}

void Tell(const storage::RecoveryPlan& plan) {
  if (!plan.first_damage.empty()) std::cout << "首处损坏：" << plan.first_damage << "\n";
  std::cout << "退回后停在提交号 " << plan.position.commit_seq << "，已知会丢失 " << plan.lost_commits << " 次提交\n";
  for (const std::string& id : plan.gone) std::cout << "点单将不存在：" << id << "\n";
  for (const std::string& id : plan.rewound) std::cout << "点单将退回较早状态：" << id << "\n";
  std::cout << "损坏处本身读不出来的提交不在上列；有备份时请先考虑用备份恢复\n";
}

int Recover(const Place& place, bool accept_loss) {
  const auto plan = storage::PlanRecovery(place.data, place.watermark_path());
  if (!plan.ok()) {
    const int code = CannotOpen(plan.status());
    if (code == kExitFailure) std::cerr << "日志之外的文件损坏，退回救不回来，请用备份恢复\n";
    return code;
  }
  if (!plan->needed) {
    std::cout << "存储完好，无须退回\n";
    return kExitOk;
  }
  Tell(*plan);
  if (!accept_loss) {
    std::cout << "未作任何改动；确认接受上述损失后加 --accept-loss\n";
    return kExitFailure;
  }
  google::protobuf::Timestamp now;
  now.set_seconds(absl::ToUnixSeconds(absl::Now()));
  const auto aside = storage::Recover(place.data, place.watermark_path(), startup::RandomEpoch(), now);
  if (!aside.ok()) return CannotOpen(aside.status());
  std::cout << "已退回；原来的存储留在 " << *aside
            << "\n事件流换了新的纪元：跟随者的旧游标会得到 STORE_RESTORED，并被告知从哪里继续\n";
  return kExitOk;
}

void AddPlace(CLI::App& command, Place& place) {
  command.add_option("--data", place.data, "存储目录 | Directory of the store")->required();
  command.add_option("--watermark", place.watermark, "水位文件，默认为目录名加 .watermark | File of the watermark");
}

}  // namespace

void AddStoreCommands(CLI::App& app, std::function<int()>& run) {
  const auto place = std::make_shared<Place>();
  CLI::App* verify = app.add_subcommand("verify", "离线通读并检查全部数据 | Read and check everything offline");
  AddPlace(*verify, *place);
  verify->callback([place, &run] { run = [place] { return Verify(*place); }; });

  const auto accept_loss = std::make_shared<bool>(false);
  CLI::App* recover = app.add_subcommand("recover", "退到最后一次完好的提交 | Back to the last whole commit");
  AddPlace(*recover, *place);
  CLI::Option* dry = recover->add_flag("--dry-run")->description("只说会失去什么（默认）| Only say what would be lost");
  recover->add_flag("--accept-loss", *accept_loss, "接受损失并退回 | Accept the loss and recover")->excludes(dry);
  recover->callback(
      [place, accept_loss, &run] { run = [place, accept_loss] { return Recover(*place, *accept_loss); }; });
}

}  // namespace peidan::admin
