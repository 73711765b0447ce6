// PostgreSQL as an engine of the contract (engines.h), in a place of its own in the cluster of the test program.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "storage/postgres_store.h"
#include "tests/storage/postgres_server.h"

namespace peidan::storage {

inline std::unique_ptr<KeyValueStore> OpenOrThrow(const PostgresOptions& options) {
  auto store = OpenPostgresStore(options);
  if (!store.ok()) throw std::runtime_error(store.status().ToString());
  return *std::move(store);
}

class PostgresEngine {
 public:
  PostgresEngine() { Reopen(); }
  KeyValueStore& store() { return *store_; }
  void Close() { store_.reset(); }
  void Reopen() {
    Close();
    store_ = OpenOrThrow({.url = url_});
  }
  const std::string& url() const { return url_; }

 private:
  const std::string url_ = PostgresServer::Shared().FreshUrl();
  std::unique_ptr<KeyValueStore> store_;
};

}  // namespace peidan::storage
