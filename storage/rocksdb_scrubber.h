// Reads every file of an open store again and again, slowly, so that damage is found before somebody needs the bytes.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace rocksdb {
class DB;
}

namespace peidan::storage {

// What one pass over all files found.
struct ScrubReport {
  uint64_t files = 0;
  uint64_t bytes = 0;
  absl::Status status;  // DATA_LOSS: damage, with the file's name; UNAVAILABLE: a file could not be read
};

struct ScrubOptions {
  absl::Duration every = absl::Hours(1);           // between two passes; zero: no scrubbing at all
  uint64_t bytes_per_second = uint64_t{16} << 20;  // of reading
  std::function<void(const ScrubReport&)> on_pass =
      {};  // after each pass that was not cut off, on the scrubber's thread
};

// Sizes of the logs by path, at a moment when nobody writes into them. Asking for them writes nothing.
using LogSizes = std::map<std::string, uint64_t>;

// One thread of low priority. The first pass begins at once. It reads tables from the disk, where the file system
// permits, but logs through the page cache, which may hide what is damaged on the disk alone.
class RocksDbScrubber {
 public:
  // `db` and what `quiet_logs` uses must outlive it.
  RocksDbScrubber(rocksdb::DB& db, std::function<LogSizes()> quiet_logs, ScrubOptions options);
  // Cuts off the pass that is under way.
  ~RocksDbScrubber();

  // Begins another pass at once, or when the one under way is over. Nothing where there is no scrubbing.
  void PassNow();

 private:
  void Run();
  ScrubReport Pass();
  absl::Status CheckLogs(ScrubReport& report);
  absl::Status CheckTables(ScrubReport& report);
  // Waits as long as reading so much may take. False: the store is closing.
  bool Pace(size_t bytes);

  rocksdb::DB& db_;
  const std::function<LogSizes()> quiet_logs_;
  const ScrubOptions options_;
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_
  bool wanted_ = false;    // guarded by mu_; a pass before its time
  std::thread thread_;     // last: it uses everything above
};

}  // namespace peidan::storage
