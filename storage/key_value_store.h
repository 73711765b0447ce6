// The memory: an ordered, transactional, durable key-value store. Everything above it is typed tables (tables.h).
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace peidan::storage {

struct KeyValue {
  std::string key;
  std::string value;
};

// Keys in [begin, end), in byte order. An empty `end` means "to the last key". Keys with a leading zero byte are the
// store's own and are never listed.
struct ScanOptions {
  std::string begin = {};
  std::string end = {};
  size_t skip = 0;                                    // entries to pass over first
  size_t limit = std::numeric_limits<size_t>::max();  // entries to return at most
};

// Reads. A KeyValueStore reads what is committed now; a snapshot reads one instant for as long as it lives.
// Thread-safe. DATA_LOSS: the engine found damaged bytes; a scan is whole or an error, never silently half.
class Reader {
 public:
  virtual ~Reader() = default;
  // nullopt: no such key.
  virtual absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const = 0;
  // One answer per key, in the order of the keys, all from one instant.
  virtual absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const = 0;
  virtual absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const = 0;
};

// A batch: conditions and mutations that happen together or not at all. Conditions are checked before any mutation, in
// the order they were added; mutations apply in the order they were added. At most one Put/Delete per key, no
// Put/Delete beside an Add of the same key, and no key that is empty or begins with a zero byte. A value type.
class Batch {
 public:
  // Condition: the key is absent.
  void RequireAbsent(std::string key);
  // Condition: the key is present and its value begins with `prefix` (a record's version stands in front).
  void RequirePrefix(std::string key, std::string prefix);

  void Put(std::string key, std::string value);
  void Delete(std::string key);
  // Condition and mutation in one: the counter at `key` (absent: 0) plus `delta` must lie in [min, max]; it becomes
  // that sum. Counters never conflict with each other, so a race for capacity needs no retries until it is used up.
  // Stored as EncodeNumber (checksum.h) of its two's complement; a counter that returns to 0 is deleted.
  void Add(std::string key, int64_t delta, int64_t min, int64_t max);
  // Puts `value` at prefix + commit_seq (8 bytes big-endian) + its place among such puts of the batch (2 bytes
  // big-endian): a feed whose order is the commit order, without gaps that could be filled later.
  void PutAtCommitSeq(std::string prefix, std::string value);

  struct Condition {
    std::string key;
    std::optional<std::string> prefix;  // nullopt: must be absent
  };
  struct Mutation {
    enum class Kind { kPut, kDelete, kAdd, kPutAtCommitSeq };
    Kind kind;
    std::string key;
    std::string value;
    int64_t delta = 0, min = 0, max = 0;
  };
  const std::vector<Condition>& conditions() const { return conditions_; }
  const std::vector<Mutation>& mutations() const { return mutations_; }
  // Bytes of all keys and values; what the commit queue is bounded by, besides its length.
  size_t ByteSize() const;

 private:
  std::vector<Condition> conditions_;
  std::vector<Mutation> mutations_;
};

// What became of a batch. Not committed is data, not an error: somebody else was faster.
struct CommitOutcome {
  uint64_t commit_seq = 0;   // > 0: committed and on disk; strictly increasing in commit order
  std::string conflict_key;  // commit_seq == 0: the key whose condition did not hold
  bool committed() const { return commit_seq != 0; }
};

// Called once: from the store's own thread, in commit order; or, where Commit refuses at once, from the caller's thread
// before Commit returns. Must not block and must not call CommitAndWait on the same store.
using CommitCallback = std::function<void(absl::StatusOr<CommitOutcome>)>;

// Thread-safe. A batch is visible to every read that starts after its callback was called with success.
class KeyValueStore : public Reader {
 public:
  // A view of one instant. Must not outlive the store.
  virtual std::unique_ptr<Reader> Snapshot() const = 0;

  // Checks and applies the batch, then calls `done`: after the write is on disk, never before.
  //   INVALID_ARGUMENT    the batch breaks the rules of Batch
  //   RESOURCE_EXHAUSTED  too many batches wait, or the disk is full; nothing of it is visible, trying later may help
  //   UNAVAILABLE         the store is read-only after a write error; whether this batch will be there after a restart
  //                       is unknown, and only a request record can tell
  //   DATA_LOSS           damaged bytes
  virtual void Commit(Batch batch, CommitCallback done) = 0;

  // Commit for callers that may wait: tests, tools, start-up.
  absl::StatusOr<CommitOutcome> CommitAndWait(Batch batch);
};

}  // namespace peidan::storage
