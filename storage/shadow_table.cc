#include "storage/keys.h"
#include "storage/records.h"
#include "storage/rule_tables.h"

namespace peidan::storage {
namespace {

std::string ProgressKey() { return TagPrefix(KeyTag::kShadowProgress); }

}  // namespace

void ShadowTable::Put(Batch& batch, std::string_view candidate, std::string_view order, const v1::Match& match) {
  batch.Put(ShadowDecisionKey(candidate, LastSegment(order)), EncodeCompressedRecord(match, 1));
}

absl::StatusOr<std::vector<ShadowTable::Entry>> ShadowTable::List(const Reader& reader, std::string_view candidate,
                                                                  std::string_view after, size_t limit) {
  const std::string prefix = ShadowDecisionKey(candidate, "");
  std::string begin = ShadowDecisionKey(candidate, LastSegment(after));
  if (!after.empty()) begin.push_back('\0');  // the first key after that of `after`
  const auto records = reader.Scan({.begin = begin, .end = AfterPrefix(prefix), .limit = limit});
  if (!records.ok()) return records.status();
  std::vector<Entry> entries;
  for (const KeyValue& record : *records) {
    Entry& entry = entries.emplace_back();
    entry.order = "orders/" + record.key.substr(prefix.size());
    if (const auto version = DecodeRecord(record.value, entry.match); !version.ok()) return version.status();
  }
  return entries;
}

absl::StatusOr<size_t> ShadowTable::DeleteOthers(Batch& batch, const Reader& reader, std::string_view candidate,
                                                 size_t limit) {
  const std::string begin = TagPrefix(KeyTag::kShadowDecision), end = AfterTag(KeyTag::kShadowDecision);
  std::vector<ScanOptions> others;
  if (candidate.empty()) {
    others = {{.begin = begin, .end = end, .limit = limit}};
  } else {
    const std::string kept = ShadowDecisionKey(candidate, "");
    others = {{.begin = begin, .end = kept, .limit = limit}, {.begin = AfterPrefix(kept), .end = end, .limit = limit}};
  }
  size_t deleted = 0;
  for (ScanOptions& range : others) {
    range.limit -= deleted;
    if (range.limit == 0) break;
    auto records = reader.Scan(range);
    if (!records.ok()) return records.status();
    deleted += records->size();
    for (KeyValue& record : *records) batch.Delete(std::move(record.key));
  }
  return deleted;
}

absl::StatusOr<Stored<record::v1::ShadowProgress>> ShadowTable::Progress(const Reader& reader) {
  Stored<record::v1::ShadowProgress> stored;
  const auto version = ReadRecord(reader, ProgressKey(), stored.message);
  if (!version.ok()) return version.status();
  stored.version = *version;
  return stored;
}

void ShadowTable::UpdateProgress(Batch& batch, const Stored<record::v1::ShadowProgress>& before,
                                 const record::v1::ShadowProgress& after) {
  PutNext(batch, ProgressKey(), before.version, after);
}

}  // namespace peidan::storage
