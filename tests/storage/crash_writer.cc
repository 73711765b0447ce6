// Commits from eight threads to the store in argv[1] until it is killed, and writes the number of each batch to
// standard output once the store acknowledged it: eight bytes, whole, because a pipe does not split them. Numbers begin
// at argv[2]. With argv[3] it kills itself at that point, the argv[4]-th time it comes there: `after_sync`, between the
// log and the acknowledgements; or `watermark`, between writing and syncing the watermark.
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "storage/rocksdb_store.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"

namespace {

constexpr char kId[] = "0123456789abcdef";

absl::StatusOr<std::unique_ptr<peidan::storage::KeyValueStore>> Open(const std::string& directory,
                                                                     const std::string& point, int times) {
  const auto kill_at = [&](const char* name) -> std::function<void()> {
    if (point != name) return nullptr;
    return [left = std::make_shared<std::atomic<int>>(times)] {
      if (--*left == 0) kill(getpid(), SIGKILL);
    };
  };
  auto base = peidan::storage::OpenRocksDbStore({.directory = directory, .after_sync = kill_at("after_sync")});
  if (!base.ok()) return base.status();
  auto store = peidan::storage::OpenWatermarkedStore(
      *std::move(base), kId,
      {.path = directory + ".watermark", .every = absl::Milliseconds(1), .before_sync = kill_at("watermark")});
  if (!store.ok()) return store.status();
  peidan::record::v1::StoreHeader fresh;
  fresh.set_epoch(kId);
  const auto header = peidan::storage::StoreHeaderTable::OpenOrCreate(**store, fresh);
  if (!header.ok()) return header.status();
  return store;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3 && argc != 5) return 2;
  auto store = Open(argv[1], argc == 5 ? argv[3] : "", argc == 5 ? std::stoi(argv[4]) : 0);
  if (!store.ok()) {
    std::fprintf(stderr, "%s\n", store.status().ToString().c_str());
    return 1;
  }
  const uint64_t first = std::stoull(argv[2]);
  std::vector<std::thread> writers;
  for (uint64_t writer = 0; writer < 8; ++writer) {
    writers.emplace_back([&, writer] {
      for (uint64_t number = first + writer;; number += 8) {
        peidan::storage::Batch batch;
        batch.Put("left/" + std::to_string(number), "v");
        batch.Put("right/" + std::to_string(number), "v");
        batch.Add("count", 1, 0, 1'000'000'000);
        const auto outcome = (*store)->CommitAndWait(std::move(batch));
        if (!outcome.ok() || write(STDOUT_FILENO, &number, sizeof(number)) != sizeof(number)) _exit(3);
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
}
