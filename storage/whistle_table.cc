#include "storage/whistle_table.h"

#include <map>
#include <utility>

#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/timers.h"
#include "storage/whistle_rows.h"

namespace peidan::storage {
namespace {

std::string WhistleKey(std::string_view name) { return EntryKey(KeyTag::kWhistle, LastSegment(name)); }

void MoveWhistleTimers(Batch& batch, const v1::Whistle& before, const v1::Whistle& after) {
  std::map<std::string, std::string> former, present;  // values by key
  for (const auto& timer : TimersOf(before)) former.emplace(KeyOf(timer), EncodeRecord(timer, 1));
  for (const auto& timer : TimersOf(after)) present.emplace(KeyOf(timer), EncodeRecord(timer, 1));
  for (const auto& [key, value] : former) {
    if (!present.contains(key)) batch.Delete(key);
  }
  for (const auto& [key, value] : present) {
    if (!former.contains(key)) batch.Put(key, value);
  }
}

absl::StatusOr<Page<v1::Whistle>> ReadWhistles(const Reader& reader, PositionPage positions) {
  std::vector<std::string> keys;
  for (const std::string& position : positions.positions) {
    keys.push_back(EntryKey(KeyTag::kWhistle, OrderIdAt(position)));
  }
  const auto records = reader.MultiGet(keys);
  if (!records.ok()) return records.status();
  Page<v1::Whistle> page{{}, std::move(positions.next), positions.total};
  for (const auto& record : *records) {
    if (!record) return absl::DataLossError("an index names a whistle that is not there");
    if (const auto version = DecodeRecord(*record, page.entries.emplace_back()); !version.ok()) return version.status();
  }
  return page;
}

}  // namespace

absl::StatusOr<std::optional<Stored<v1::Whistle>>> WhistleTable::Get(const Reader& reader, std::string_view name) {
  Stored<v1::Whistle> stored;
  const auto version = ReadRecord(reader, WhistleKey(name), stored.message);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  stored.version = *version;
  return stored;
}

void WhistleTable::Insert(Batch& batch, const v1::Whistle& whistle) {
  batch.RequireAbsent(WhistleKey(whistle.name()));
  batch.Put(WhistleKey(whistle.name()), EncodeRecord(whistle, 1));
  MoveRows(batch, KeyTag::kWhistleIndex, KeyTag::kWhistleCount, {}, WhistleRows(whistle));
  MoveWhistleTimers(batch, {}, whistle);
}

void WhistleTable::Update(Batch& batch, const Stored<v1::Whistle>& before, const v1::Whistle& after) {
  batch.RequirePrefix(WhistleKey(after.name()), BigEndian64(before.version));
  batch.Put(WhistleKey(after.name()), EncodeRecord(after, before.version + 1));
  MoveRows(batch, KeyTag::kWhistleIndex, KeyTag::kWhistleCount, WhistleRows(before.message), WhistleRows(after));
  MoveWhistleTimers(batch, before.message, after);
}

absl::StatusOr<Page<v1::Whistle>> WhistleTable::List(const Reader& reader, const Query& query,
                                                     const PageRequest& request) {
  const bool of_bureau = !query.bureau.empty();
  const int state = !of_bureau ? query.state : query.summons == 0 ? 0 : SummonsListState(query.summons);
  auto positions = ReadPositions(reader, KeyTag::kWhistleIndex, KeyTag::kWhistleCount,
                                 ListName(LastSegment(of_bureau ? query.bureau : query.subdistrict), state),
                                 request.start, request.skip, request.size);
  if (!positions.ok()) return positions.status();
  return ReadWhistles(reader, *std::move(positions));
}

absl::StatusOr<Page<v1::Whistle>> WhistleTable::Sounded(const Reader& reader, std::string_view subdistrict,
                                                        absl::Time from, absl::Time to, const std::string& start,
                                                        size_t size) {
  auto positions = ReadPositionsBetween(reader, KeyTag::kWhistleIndex,
                                        ListName(LastSegment(subdistrict), kSoundedListState), from, to, start, size);
  if (!positions.ok()) return positions.status();
  return ReadWhistles(reader, *std::move(positions));
}

}  // namespace peidan::storage
