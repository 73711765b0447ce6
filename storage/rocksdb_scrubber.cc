#include "storage/rocksdb_scrubber.h"

#include <rocksdb/db.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/rocksdb_file_check.h"
#include "storage/rocksdb_wal.h"

namespace peidan::storage {
namespace {

constexpr int kNiceness = 15;  // gives way to everybody who answers callers

std::vector<rocksdb::LiveFileMetaData> TablesOf(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> files;
  db.GetLiveFilesMetaData(&files);
  std::sort(files.begin(), files.end(), [](const auto& left, const auto& right) { return left.name < right.name; });
  return files;
}

bool IsLive(rocksdb::DB& db, const std::string& name) {
  const auto files = TablesOf(db);
  return std::any_of(files.begin(), files.end(), [&](const auto& file) { return file.name == name; });
}

}  // namespace

RocksDbScrubber::RocksDbScrubber(rocksdb::DB& db, std::function<LogSizes()> quiet_logs, ScrubOptions options)
    : db_(db), quiet_logs_(std::move(quiet_logs)), options_(std::move(options)) {
  if (options_.every > absl::ZeroDuration()) thread_ = std::thread([this] { Run(); });
}

RocksDbScrubber::~RocksDbScrubber() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void RocksDbScrubber::PassNow() {
  {
    std::lock_guard lock(mu_);
    wanted_ = true;
  }
  stop_.notify_one();
}

void RocksDbScrubber::Run() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
  while (true) {
    const ScrubReport report = Pass();
    if (absl::IsCancelled(report.status)) return;
    if (options_.on_pass) options_.on_pass(report);
    std::unique_lock lock(mu_);
    stop_.wait_for(lock, absl::ToChronoNanoseconds(options_.every), [this] { return stopping_ || wanted_; });
    if (stopping_) return;
    wanted_ = false;
  }
}

ScrubReport RocksDbScrubber::Pass() {
  ScrubReport report;
  report.status = CheckLogs(report);
  if (report.status.ok()) report.status = CheckTables(report);
  return report;
}

absl::Status RocksDbScrubber::CheckLogs(ScrubReport& report) {
  for (const auto& [path, size] : quiet_logs_()) {
    bool closing = false;
    const auto survey = ReadWal(
        path, size, [](std::string_view, bool) {}, [&](size_t bytes) { return !(closing = !Pace(bytes)); });
    if (closing) return absl::CancelledError("the store is closing");
    if (absl::IsNotFound(survey.status())) continue;  // its contents have reached a table meanwhile
    if (!survey.ok()) return survey.status();
    ++report.files;
    report.bytes += survey->bytes;
    if (survey->damage) {
      return absl::DataLossError(absl::StrCat(path, " at ", survey->damage->offset, ": ", survey->damage->what));
    }
  }
  return absl::OkStatus();
}

absl::Status RocksDbScrubber::CheckTables(ScrubReport& report) {
  for (const rocksdb::LiveFileMetaData& file : TablesOf(db_)) {
    const absl::Status status = CheckFile(file, [this](size_t bytes) { return Pace(bytes); });
    if (absl::IsNotFound(status)) {
      // A compaction may have replaced it since it was listed.
      if (IsLive(db_, file.name)) return absl::DataLossError(absl::StrCat(PathOf(file), " is missing"));
      continue;
    }
    if (!status.ok()) return status;
    ++report.files;
    report.bytes += file.size;
  }
  return absl::OkStatus();
}

bool RocksDbScrubber::Pace(size_t bytes) {
  const std::chrono::nanoseconds rest(1'000'000'000 * bytes / options_.bytes_per_second);
  std::unique_lock lock(mu_);
  return !stop_.wait_for(lock, rest, [this] { return stopping_; });
}

}  // namespace peidan::storage
