// The store that the configuration names, with what guards it.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "peidan/v1/config.pb.h"
#include "server/event_feed.h"
#include "storage/rocksdb_store.h"
#include "storage/store_health.h"

namespace peidan::server {

struct OpenedStore {
  std::unique_ptr<storage::KeyValueStore> guarded;  // what everybody uses
  storage::LocalStore* local = nullptr;             // inside of it, for backups; null: a database keeps the store
  FeedHistory history;
};

struct StoreOpening {
  std::string fresh_epoch;  // 16 random bytes, for a store that is new
  absl::Time now;
  bool accept_missing_watermark = false;
  uint64_t write_buffer_bytes = 0;  // memory table of a directory; 0: the default
};

// Opens it, or makes it, and brings it to the present layout. `health` hears of everything the engine meets and
// outlives the store. Errors of OpenRocksDbStore, OpenWatermarkedStore, OpenPostgresStore and
// StoreHeaderTable::OpenOrCreate.
absl::StatusOr<OpenedStore> OpenStore(const v1::ServerConfig& config, const StoreOpening& opening,
                                      storage::StoreHealth& health);

}  // namespace peidan::server
