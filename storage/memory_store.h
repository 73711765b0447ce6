// A store in memory, for tests: the same semantics as the durable one, without the disk.
#pragma once

#include <map>
#include <mutex>

#include "storage/committer.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

// Thread-safe. A snapshot copies everything; do not use it for much data.
class MemoryStore final : public KeyValueStore, private CommitEngine {
 public:
  explicit MemoryStore(const CommitLimits& limits = {}) : committer_(limits, 0, *this) {}

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override;
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(const std::vector<std::string>& keys) const override;
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override;
  std::unique_ptr<Reader> Snapshot() const override;
  void Commit(Batch batch, CommitCallback done) override { committer_.Commit(std::move(batch), std::move(done)); }

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;
  class View;

  absl::StatusOr<std::optional<std::string>> ReadCommitted(std::string_view key) const override { return Get(key); }
  absl::Status WriteDurably(const Changes& changes) override;

  mutable std::mutex mu_;
  Entries entries_;  // guarded by mu_

  Committer committer_;  // last: its thread uses everything above
};

}  // namespace peidan::storage
