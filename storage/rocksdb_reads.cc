#include "storage/rocksdb_reads.h"

#include <rocksdb/db.h>

#include <memory>
#include <utility>

#include "storage/apply.h"
#include "storage/rocksdb_status.h"

namespace peidan::storage {
namespace {

rocksdb::Slice ToSlice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadOne(rocksdb::DB& db, const rocksdb::ReadOptions& how,
                                                   std::string_view key) {
  std::string value;
  const rocksdb::Status status = db.Get(how, ToSlice(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return FromRocksDb(status, "reading a key");
  return value;
}

absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(rocksdb::DB& db, const rocksdb::ReadOptions& how,
                                                                 const std::vector<std::string>& keys) {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> found(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db.MultiGet(how, db.DefaultColumnFamily(), slices.size(), slices.data(), found.data(), statuses.data());
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return FromRocksDb(statuses[i], "reading several keys");
    values[i] = found[i].ToString();
  }
  return values;
}

absl::StatusOr<std::vector<KeyValue>> ReadRange(rocksdb::DB& db, const rocksdb::ReadOptions& snapshot,
                                                const ScanOptions& options) {
  rocksdb::ReadOptions how = snapshot;
  const rocksdb::Slice end = ToSlice(options.end);
  if (!options.end.empty()) how.iterate_upper_bound = &end;
  const std::unique_ptr<rocksdb::Iterator> entry(db.NewIterator(how));
  std::vector<KeyValue> listed;
  size_t to_skip = options.skip;
  for (entry->Seek(ToSlice(FirstListedKey(options.begin))); entry->Valid() && listed.size() < options.limit;
       entry->Next()) {
    if (to_skip > 0) {
      --to_skip;
    } else {
      listed.push_back({entry->key().ToString(), entry->value().ToString()});
    }
  }
  // An iterator that met damaged bytes looks exactly like one that reached the end.
  if (!entry->status().ok()) return FromRocksDb(entry->status(), "scanning");
  return listed;
}

}  // namespace peidan::storage
