// Backs up, restores or migrates, and kills itself at the n-th time it passes a named point:
//   backup DATA BACKUPS POINT N  |  restore BACKUPS NUMBER DATA POINT N  |  migrate DATA N
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <vector>

#include "storage/records.h"
#include "storage/rocksdb_restore.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/order_maker.h"
#include "tests/storage/test_migration.h"

namespace peidan::storage {
namespace {

// Ends the process as a power cut would when `name` comes by for the n-th time.
std::function<void(std::string_view)> KillAt(const std::string& point, int times) {
  auto left = std::make_shared<std::atomic<int>>(times);
  return [point, left](std::string_view name) {
    if (name == point && --*left == 0) kill(getpid(), SIGKILL);
  };
}

int BackUp(const std::vector<std::string>& words) {
  const auto store = OpenRocksDbStore({.directory = words[0]});
  if (!store.ok()) return 1;
  BackupOptions options{.directory = words[1]};
  options.on_step = KillAt(words[2], std::stoi(words[3]));
  const auto made = BackupFolder(options).Make((*store)->database(), {}, [](const CopyProgress&) { return true; });
  return made.ok() ? 0 : 1;
}

int Restore(const std::vector<std::string>& words) {
  RestoreRequest request;
  request.backup_directory = words[0];
  request.number = static_cast<uint32_t>(std::stoul(words[1]));
  request.data_directory = words[2];
  request.fresh_epoch = "fedcba9876543210";
  request.on_step = KillAt(words[3], std::stoi(words[4]));
  const auto restored = RestoreBackup(request);
  if (!restored.ok()) std::fprintf(stderr, "%s\n", restored.status().ToString().c_str());
  return restored.ok() ? 0 : 1;
}

int MigrateStore(const std::vector<std::string>& words) {
  const auto store = OpenRocksDbStore({.directory = words[0]});
  if (!store.ok()) return 1;
  record::v1::StoreHeader header;
  const auto version = ReadRecord(**store, TagPrefix(KeyTag::kHeader), header);
  if (!version.ok()) return 1;
  const auto kill_at = KillAt("commit", std::stoi(words[1]));
  return Migrate(**store, {header, *version}, StepsWithTest(), [&] { kill_at("commit"); }).ok() ? 0 : 1;
}

int Run(const std::string& action, const std::vector<std::string>& words) {
  if (action == "backup" && words.size() == 4) return BackUp(words);
  if (action == "restore" && words.size() == 5) return Restore(words);
  if (action == "migrate" && words.size() == 2) return MigrateStore(words);
  return 2;
}

}  // namespace
}  // namespace peidan::storage

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  return peidan::storage::Run(argv[1], {argv + 2, argv + argc});
}
