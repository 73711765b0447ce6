#include <utility>

#include "storage/keys.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {

absl::StatusOr<std::optional<record::v1::RequestRecord>> RequestTable::Get(const Reader& reader,
                                                                           std::string_view request_id) {
  record::v1::RequestRecord record;
  const auto version = ReadRecord(reader, EntryKey(KeyTag::kRequest, request_id), record);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return record;
}

void RequestTable::Insert(Batch& batch, std::string_view request_id, const record::v1::RequestRecord& record) {
  const std::string key = EntryKey(KeyTag::kRequest, request_id);
  batch.RequireAbsent(key);
  batch.Put(key, EncodeRecord(record, 1));
}

absl::StatusOr<std::vector<RequestTable::Entry>> RequestTable::List(const Reader& reader, std::string_view request_id,
                                                                    size_t limit) {
  std::string begin = EntryKey(KeyTag::kRequest, request_id);
  if (!request_id.empty()) begin.push_back('\0');  // the first key after the id's own
  auto rows = reader.Scan({.begin = begin, .end = AfterTag(KeyTag::kRequest), .limit = limit});
  if (!rows.ok()) return rows.status();
  std::vector<Entry> entries;
  entries.reserve(rows->size());
  for (KeyValue& row : *rows) {
    Entry& entry = entries.emplace_back();
    entry.request_id = row.key.substr(1);
    if (const auto version = DecodeRecord(row.value, entry.record); !version.ok()) return version.status();
    entry.bytes = std::move(row.value);
  }
  return entries;
}

void RequestTable::Delete(Batch& batch, const Entry& entry) {
  const std::string key = EntryKey(KeyTag::kRequest, entry.request_id);
  batch.RequirePrefix(key, entry.bytes);
  batch.Delete(key);
}

}  // namespace peidan::storage
