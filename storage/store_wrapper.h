// A store around a store: a wrapper says only what it changes.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/key_value_store.h"

namespace peidan::storage {

// Hands everything on to the store inside, which it owns.
class StoreWrapper : public KeyValueStore {
 public:
  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override { return base_->Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return base_->MultiGet(keys);
  }
  absl::StatusOr<std::vector<KeyValue>> Scan(const ScanOptions& options) const override { return base_->Scan(options); }
  std::unique_ptr<Reader> Snapshot() const override { return base_->Snapshot(); }
  void Commit(Batch batch, CommitCallback done) override { base_->Commit(std::move(batch), std::move(done)); }

 protected:
  explicit StoreWrapper(std::unique_ptr<KeyValueStore> base) : base_(std::move(base)) {}

  const KeyValueStore& base() const { return *base_; }
  KeyValueStore& base() { return *base_; }
  // Ends the store inside, and with it every commit that waits. A wrapper that changes Commit calls it in its
  // destructor, while what its callbacks use still lives.
  void CloseBase() { base_.reset(); }

 private:
  std::unique_ptr<KeyValueStore> base_;
};

}  // namespace peidan::storage
