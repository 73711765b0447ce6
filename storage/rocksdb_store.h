// The durable store of one machine: RocksDB, with every write synced and every read checked.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/key_value_store.h"
#include "storage/rocksdb_scrubber.h"

namespace rocksdb {
class Env;
}

namespace rocksdb {
class DB;
}

namespace peidan::storage {

struct RocksDbOptions {
  std::string directory;                         // made if it does not exist
  size_t max_waiting_commits = 4096;             // more are refused at once
  size_t max_waiting_bytes = size_t{64} << 20;   // of keys and values that wait
  size_t write_buffer_bytes = size_t{64} << 20;  // of memory table; with less than twice this left, the disk is full
  size_t block_cache_bytes = size_t{64} << 20;   // of uncompressed blocks
  // Hears of errors of RocksDB's background work, and once each time the disk becomes full. From any thread; must not
  // block.
  std::function<void(absl::Status)> on_background_error = nullptr;
  rocksdb::Env* env = nullptr;  // null: the machine's own; tests give one that fails; must outlive the store
  // Asked once what the store holds is readable, and before any thread of the store begins: an error of it is the
  // opening's. Null: any store will do.
  std::function<absl::Status(const Reader&)> accept = nullptr;
  ScrubOptions scrub = {.every = absl::ZeroDuration()};
  std::function<void()> after_sync = nullptr;  // between a write and its acknowledgements: tests end the process there
};

// The store of one machine, which can be backed up while it runs (rocksdb_backup.h).
class LocalStore : public KeyValueStore {
 public:
  // For backups; nobody else may write to it. Lives as long as the store.
  virtual rocksdb::DB& database() const = 0;
  // Bytes of its disk that commits leave free; with less it takes no more of them.
  virtual uint64_t reserved_bytes() const = 0;
  // Reads every file once more now, after a sign of damage; `RocksDbOptions::scrub` hears of the result.
  virtual void ScrubNow() = 0;
};

// Opens the store in `options.directory`, or makes one there.
//   FAILED_PRECONDITION  another process has it open, it cannot be made or written, it holds something else, or half
//                        of a store that was being restored
//   DATA_LOSS            damaged bytes; nothing is repaired silently
//   UNAVAILABLE          input/output error
//   RESOURCE_EXHAUSTED   the disk is full
absl::StatusOr<std::unique_ptr<LocalStore>> OpenRocksDbStore(const RocksDbOptions& options);

}  // namespace peidan::storage
