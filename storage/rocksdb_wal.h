// Reading RocksDB's write-ahead logs as files: for the scrubber, for verification, and for what a recovery would give
// up. RocksDB itself stops at the first damaged record; this goes on behind it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace peidan::storage {

// What a log holds.
struct WalSurvey {
  uint64_t bytes = 0;    // looked at
  uint64_t records = 0;  // whole ones, on both sides of the damage
  struct Damage {
    uint64_t offset = 0;
    std::string what;
  };
  std::optional<Damage> damage;  // the first
  bool torn_tail = false;        // ends in the middle of a record: a write that was never acknowledged
};

// Called with each whole record: a batch of writes as RocksDB serialises it. `behind_damage`: something before it in
// this log is damaged, so that a recovery would give it up.
using WalRecordFunction = absl::FunctionRef<void(std::string_view batch, bool behind_damage)>;

// Reads the first `limit` bytes of the log at `path`, through the page cache. Called for each portion it has read, the
// last one, too, `pace` may slow it down, and ends it early by returning false. UNAVAILABLE: the file cannot be read;
// NOT_FOUND: it is not there.
absl::StatusOr<WalSurvey> ReadWal(const std::string& path, uint64_t limit, WalRecordFunction on_record,
                                  absl::FunctionRef<bool(size_t bytes)> pace);

// The logs in a store's directory, oldest first.
std::vector<std::string> WalsIn(const std::string& directory);

// The last commit number that a batch brings, and the ids of the orders it writes.
struct WalCommit {
  uint64_t commit_seq = 0;  // 0: none
  std::vector<std::string> orders;
};
// DATA_LOSS: not a batch of RocksDB's.
absl::StatusOr<WalCommit> CommitIn(std::string_view batch);

}  // namespace peidan::storage
