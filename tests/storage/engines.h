// The engines that the contract is run on, each with a way to open it anew.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>

#include "storage/memory_store.h"
#include "storage/rocksdb_store.h"
#include "tests/storage/scratch_directory.h"

namespace peidan::storage {

inline std::unique_ptr<KeyValueStore> OpenOrThrow(const RocksDbOptions& options) {
  auto store = OpenRocksDbStore(options);
  if (!store.ok()) throw std::runtime_error(store.status().ToString());
  return *std::move(store);
}

class MemoryEngine {
 public:
  KeyValueStore& store() { return *store_; }
  // Destroys the store, which must call every callback first.
  void Close() { store_.reset(); }

 private:
  std::unique_ptr<KeyValueStore> store_ = std::make_unique<MemoryStore>();
};

class RocksDbEngine {
 public:
  RocksDbEngine() { Reopen(); }
  KeyValueStore& store() { return *store_; }
  void Close() { store_.reset(); }
  void Reopen() {
    Close();
    store_ = OpenOrThrow({.directory = directory_.path()});
  }
  const std::string& directory() const { return directory_.path(); }

 private:
  ScratchDirectory directory_;
  std::unique_ptr<KeyValueStore> store_;
};

}  // namespace peidan::storage
