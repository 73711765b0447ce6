#include <utility>

#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/migration.h"
#include "storage/records.h"
#include "storage/tables.h"
#include "storage/timers.h"

namespace peidan::storage {
namespace {

constexpr size_t kPortion = 500;  // orders; about a megabyte

// The first key of what is due after `now`.
std::string KeyAfter(absl::Time now) {
  return TagPrefix(KeyTag::kTimer) + BigEndian64(static_cast<uint64_t>(absl::ToUnixMicros(now)) + 1);
}

}  // namespace

absl::StatusOr<std::vector<TimerTable::Entry>> TimerTable::Due(const Reader& reader, absl::Time now,
                                                               std::string_view after, size_t limit) {
  std::string begin = after.empty() ? TagPrefix(KeyTag::kTimer) : std::string(after) + '\0';
  auto rows = reader.Scan({.begin = std::move(begin), .end = KeyAfter(now), .limit = limit});
  if (!rows.ok()) return rows.status();
  std::vector<Entry> due;
  due.reserve(rows->size());
  for (KeyValue& row : *rows) {
    Entry& entry = due.emplace_back();
    if (const auto version = DecodeRecord(row.value, entry.timer); !version.ok()) return version.status();
    entry.key = std::move(row.key);
  }
  return due;
}

absl::StatusOr<std::optional<absl::Time>> TimerTable::NextDue(const Reader& reader, absl::Time now) {
  const auto rows = reader.Scan({.begin = KeyAfter(now), .end = AfterTag(KeyTag::kTimer), .limit = 1});
  if (!rows.ok()) return rows.status();
  if (rows->empty()) return std::nullopt;
  return absl::FromUnixMicros(DueMicrosAt(rows->front().key));
}

void TimerTable::Require(Batch& batch, const std::string& key) { batch.RequirePrefix(key, BigEndian64(1)); }

absl::StatusOr<MigrationPortion> TimerTable::Begin(const Reader& reader, const std::string& position) {
  const std::string begin = position.empty() ? TagPrefix(KeyTag::kOrder) : position;
  const auto entries = reader.Scan({.begin = begin, .end = AfterTag(KeyTag::kOrder), .limit = kPortion});
  if (!entries.ok()) return entries.status();
  MigrationPortion portion;
  if (entries->size() == kPortion) portion.position = entries->back().key + '\0';
  for (const KeyValue& entry : *entries) {
    v1::Order order;
    if (const auto version = DecodeRecord(entry.value, order); !version.ok()) return version.status();
    MoveTimers(portion.batch, {}, order);
  }
  return portion;
}

}  // namespace peidan::storage
