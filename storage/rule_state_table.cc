#include <algorithm>

#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/rule_tables.h"

namespace peidan::storage {
namespace {

std::string StateKey() { return TagPrefix(KeyTag::kRuleState); }

}  // namespace

absl::StatusOr<Stored<record::v1::RuleStateRecord>> RuleStateTable::Get(const Reader& reader) {
  Stored<record::v1::RuleStateRecord> stored;
  const auto version = ReadRecord(reader, StateKey(), stored.message);
  if (!version.ok()) return version.status();
  stored.version = *version;
  return stored;
}

void RuleStateTable::Update(Batch& batch, const Stored<record::v1::RuleStateRecord>& before,
                            const record::v1::RuleStateRecord& after) {
  PutNext(batch, StateKey(), before.version, after);
}

void RuleStateTable::Require(Batch& batch, const Stored<record::v1::RuleStateRecord>& present) {
  batch.RequirePrefix(StateKey(), BigEndian64(present.version));
}

bool RuleStateTable::Owns(std::string_view conflict_key) { return conflict_key == StateKey(); }

absl::StatusOr<std::optional<record::v1::RuleActivationRecord>> RuleActivationTable::Get(const Reader& reader,
                                                                                         int64_t number) {
  record::v1::RuleActivationRecord record;
  const auto version = ReadRecord(reader, RuleActivationKey(number), record);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return record;
}

void RuleActivationTable::Insert(Batch& batch, int64_t number, const record::v1::RuleActivationRecord& record) {
  batch.RequireAbsent(RuleActivationKey(number));
  batch.Put(RuleActivationKey(number), EncodeRecord(record, 1));
}

absl::StatusOr<std::vector<RuleActivationTable::Entry>> RuleActivationTable::List(const Reader& reader, int64_t newest,
                                                                                  size_t limit) {
  const int64_t count = std::min(newest, static_cast<int64_t>(limit));
  std::vector<Entry> entries;
  if (count <= 0) return entries;
  const int64_t oldest = newest - count + 1;
  const auto records = reader.Scan({.begin = RuleActivationKey(oldest), .end = RuleActivationKey(newest + 1)});
  if (!records.ok()) return records.status();
  if (static_cast<int64_t>(records->size()) != count) return absl::DataLossError("a rule activation is missing");
  for (int64_t i = count - 1; i >= 0; --i) {
    Entry& entry = entries.emplace_back();
    entry.number = oldest + i;
    const auto version = DecodeRecord((*records)[static_cast<size_t>(i)].value, entry.record);
    if (!version.ok()) return version.status();
  }
  return entries;
}

}  // namespace peidan::storage
