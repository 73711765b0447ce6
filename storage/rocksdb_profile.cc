#include "storage/rocksdb_profile.h"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>

namespace peidan::storage {
namespace {

constexpr double kMemoryTableFilterShare =
    0.01;  // of its bytes; some 20 bits for each key, which are 250 bytes on average

}  // namespace

rocksdb::Options RocksDbProfile(const RocksDbOptions& options) {
  rocksdb::Options profile;
  profile.create_if_missing = true;
  profile.write_buffer_size = options.write_buffer_bytes;
  profile.paranoid_checks = true;
  profile.paranoid_file_checks = true;
  profile.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  // The default recovery silently drops everything behind a damaged record; this one refuses, except for a torn tail.
  profile.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  profile.allow_data_in_errors = false;
  // A failed sync is never repeated: what it covered may be gone from the page cache.
  profile.max_bgerror_resume_count = 0;
  if (options.env != nullptr) profile.env = options.env;
  // Most keys that an order asks for are not there (capacity never taken, a request id not used): a filter on the
  // memory table answers without a walk through it.
  profile.memtable_whole_key_filtering = true;
  profile.memtable_prefix_bloom_size_ratio = kMemoryTableFilterShare;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  profile.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return profile;
}

}  // namespace peidan::storage
