#include "storage/rocksdb_profile.h"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

namespace peidan::storage {
namespace {

constexpr double kMemoryTableFilterShare =
    0.01;  // of its bytes; some 20 bits for each key, which are 250 bytes on average

// A rule set's files are one value of 2 MB, in one block with the last keys of the ledger (keys.h): a shard of the
// cache must hold it, or each look at those counters reads it from the disk.
constexpr int kCacheShardBits = 2;
// Every start writes a small table of what the log held. A store that is started over and over makes more of them than
// it merges, and must take orders all the same: reads ask filters of 10 bits a key, which cost little each.
constexpr int kTablesToSlowWrites = 200;
constexpr int kTablesToStopWrites = 1000;
constexpr size_t kHintBytes = 4;  // the tag, and of an index the list of everybody

}  // namespace

rocksdb::Options RocksDbProfile(const RocksDbOptions& options) {
  rocksdb::Options profile;
  profile.create_if_missing = true;
  profile.write_buffer_size = options.write_buffer_bytes;
  profile.level0_slowdown_writes_trigger = kTablesToSlowWrites;
  profile.level0_stop_writes_trigger = kTablesToStopWrites;
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
  // A write is sorted by key, so each entry of a kind goes into the memory table just behind the last one: the search
  // begins there.
  profile.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(kHintBytes));
  // A table of the first level is merged into the next within seconds: only there its blocks are worth compressing.
  profile.compression_per_level = {rocksdb::kNoCompression, rocksdb::kSnappyCompression};
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_cache = rocksdb::NewLRUCache(options.block_cache_bytes, kCacheShardBits);
  profile.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return profile;
}

}  // namespace peidan::storage
