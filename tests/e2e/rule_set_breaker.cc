// Makes the active rule set of the store in argv[1] one that no release can use, as a release that dropped a concept
// would find it: a row of routing.csv names a concept that the lexicon does not have. Prints its hash.
#include <cstdio>

#include "storage/keys.h"
#include "storage/records.h"
#include "storage/rocksdb_store.h"
#include "storage/rule_tables.h"

namespace peidan::storage {
namespace {

int Break(const std::string& directory) {
  const auto store = OpenRocksDbStore({.directory = directory});
  if (!store.ok()) return 1;
  const std::string active = RuleStateTable::Get(**store).value().message.active();
  record::v1::RuleFilesRecord files = RuleSetTable::Files(**store, active).value().value();
  for (v1::RuleFile& file : *files.mutable_files()) {
    if (file.name() == "routing.csv") file.mutable_text()->append("R9001,any(sport.moon),-,-,-,tiyu,,50,依据,\n");
  }
  Batch batch;
  batch.Put(EntryKey(KeyTag::kRuleFiles, active), EncodeCompressedRecord(files, 1));
  if (!(*store)->CommitAndWait(std::move(batch)).value().committed()) return 1;
  std::printf("%s\n", active.c_str());
  return 0;
}

}  // namespace
}  // namespace peidan::storage

int main(int argc, char** argv) { return argc == 2 ? peidan::storage::Break(argv[1]) : 2; }
