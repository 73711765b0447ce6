// Commits from eight threads to the store in argv[1] until it is killed, and writes the number of each batch to
// standard output once the store acknowledged it: eight bytes, whole, because a pipe does not split them.
#include <unistd.h>

#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "storage/rocksdb_store.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  auto store = peidan::storage::OpenRocksDbStore({.directory = argv[1]});
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
