#include <google/protobuf/util/time_util.h>

#include <utility>

#include "storage/keys.h"
#include "storage/listing.h"
#include "storage/records.h"
#include "storage/rule_tables.h"

namespace peidan::storage {
namespace {

// There is one list: all of them.
std::string Everything() { return ListName("", 0); }

}  // namespace

absl::StatusOr<std::optional<RuleSetTable::Entry>> RuleSetTable::Get(const Reader& reader, std::string_view hash) {
  Entry entry{std::string(hash), {}};
  const auto version = ReadRecord(reader, EntryKey(KeyTag::kRuleSet, hash), entry.record);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return entry;
}

absl::StatusOr<std::optional<record::v1::RuleFilesRecord>> RuleSetTable::Files(const Reader& reader,
                                                                               std::string_view hash) {
  record::v1::RuleFilesRecord files;
  const auto version = ReadRecord(reader, EntryKey(KeyTag::kRuleFiles, hash), files);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return files;
}

absl::StatusOr<std::vector<std::string>> RuleSetTable::Find(const Reader& reader, std::string_view digits) {
  const std::string begin = EntryKey(KeyTag::kRuleSet, digits);
  const auto entries = reader.Scan({.begin = begin, .end = AfterPrefix(begin), .limit = 2});
  if (!entries.ok()) return entries.status();
  std::vector<std::string> hashes;
  for (const KeyValue& entry : *entries) hashes.push_back(entry.key.substr(1));
  return hashes;
}

void RuleSetTable::Insert(Batch& batch, const Entry& entry, const record::v1::RuleFilesRecord& files) {
  const std::string key = EntryKey(KeyTag::kRuleSet, entry.hash);
  batch.RequireAbsent(key);
  batch.Put(key, EncodeRecord(entry.record, 1));
  batch.Put(EntryKey(KeyTag::kRuleFiles, entry.hash), EncodeCompressedRecord(files, 1));
  const int64_t micros = google::protobuf::util::TimeUtil::TimestampToMicroseconds(entry.record.create_time());
  MoveRows(batch, KeyTag::kRuleSetIndex, KeyTag::kRuleSetCount, {},
           {{Everything(), OrderPosition(micros, entry.hash)}});
}

absl::StatusOr<Page<RuleSetTable::Entry>> RuleSetTable::List(const Reader& reader, const PageRequest& request) {
  auto positions = ReadPositions(reader, KeyTag::kRuleSetIndex, KeyTag::kRuleSetCount, Everything(), request.start,
                                 request.skip, request.size);
  if (!positions.ok()) return positions.status();
  Page<Entry> page{{}, std::move(positions->next), positions->total};
  for (const std::string& position : positions->positions) {
    auto entry = Get(reader, OrderIdAt(position));
    if (!entry.ok()) return entry.status();
    if (!entry->has_value()) return absl::DataLossError("an index names a rule set that is not there");
    page.entries.push_back(**std::move(entry));
  }
  return page;
}

}  // namespace peidan::storage
