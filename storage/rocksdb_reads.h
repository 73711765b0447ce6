// Reads from a database of RocksDB, with every status looked at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/key_value_store.h"

namespace rocksdb {
class DB;
struct ReadOptions;
}  // namespace rocksdb

namespace peidan::storage {

// The contracts of Reader. `how` names the snapshot, if any.
absl::StatusOr<std::optional<std::string>> ReadOne(rocksdb::DB& db, const rocksdb::ReadOptions& how,
                                                   std::string_view key);
absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(rocksdb::DB& db, const rocksdb::ReadOptions& how,
                                                                 const std::vector<std::string>& keys);
absl::StatusOr<std::vector<KeyValue>> ReadRange(rocksdb::DB& db, const rocksdb::ReadOptions& how,
                                                const ScanOptions& options);

}  // namespace peidan::storage
