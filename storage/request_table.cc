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

}  // namespace peidan::storage
