#include <limits>

#include "storage/apply.h"
#include "storage/keys.h"
#include "storage/tables.h"

namespace peidan::storage {

void LedgerTable::Hold(Batch& batch, std::string_view resource, std::string_view period, std::string_view community,
                       int64_t quantity, int64_t capacity, int64_t quota) {
  batch.Add(LedgerTotalKey(resource, period), quantity, 0, capacity);
  batch.Add(LedgerCommunityKey(resource, period, community), quantity, 0, quota);
}

void LedgerTable::Release(Batch& batch, std::string_view resource, std::string_view period, std::string_view community,
                          int64_t quantity) {
  // Capacity may have been lowered since it was taken: giving back is bounded below only.
  constexpr int64_t kNoBound = std::numeric_limits<int64_t>::max();
  batch.Add(LedgerTotalKey(resource, period), -quantity, 0, kNoBound);
  batch.Add(LedgerCommunityKey(resource, period, community), -quantity, 0, kNoBound);
}

absl::Status LedgerTable::Read(const Reader& reader, std::string_view community,
                               std::vector<v1::LedgerReading>& readings) {
  std::vector<std::string> keys;
  for (const v1::LedgerReading& reading : readings) {
    keys.push_back(LedgerTotalKey(reading.resource(), reading.period()));
    keys.push_back(LedgerCommunityKey(reading.resource(), reading.period(), community));
  }
  const auto counters = reader.MultiGet(keys);
  if (!counters.ok()) return counters.status();
  for (size_t i = 0; i < readings.size(); ++i) {
    const auto taken = DecodeCounter((*counters)[2 * i]);
    if (!taken.ok()) return taken.status();
    const auto taken_by_community = DecodeCounter((*counters)[2 * i + 1]);
    if (!taken_by_community.ok()) return taken_by_community.status();
    readings[i].set_taken(*taken);
    readings[i].set_taken_by_community(*taken_by_community);
  }
  return absl::OkStatus();
}

bool LedgerTable::Owns(std::string_view conflict_key) {
  return !conflict_key.empty() && static_cast<KeyTag>(conflict_key[0]) == KeyTag::kLedger;
}

}  // namespace peidan::storage
