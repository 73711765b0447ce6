// How RocksDB is set up: one place for the server and for the tools that open its files.
#pragma once

#include "storage/rocksdb_store.h"

namespace rocksdb {
struct Options;
}

namespace peidan::storage {

inline constexpr size_t kProtectionBytesPerKey = 8;  // checksums of each entry in memory, from batch to memory table

// The profile, without listeners and diary.
rocksdb::Options RocksDbProfile(const RocksDbOptions& options);

}  // namespace peidan::storage
