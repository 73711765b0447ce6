#include <limits>
#include <set>

#include "storage/apply.h"
#include "storage/keys.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

absl::StatusOr<std::vector<int64_t>> ReadCounters(const Reader& reader, const std::vector<std::string>& keys) {
  const auto stored = reader.MultiGet(keys);
  if (!stored.ok()) return stored.status();
  std::vector<int64_t> counters;
  counters.reserve(keys.size());
  for (const auto& bytes : *stored) {
    const auto counter = DecodeCounter(bytes);
    if (!counter.ok()) return counter.status();
    counters.push_back(*counter);
  }
  return counters;
}

}  // namespace

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

void LedgerTable::RequireTaken(Batch& batch, std::string_view resource, std::string_view period,
                               std::string_view community, int64_t least) {
  batch.Add(community.empty() ? LedgerTotalKey(resource, period) : LedgerCommunityKey(resource, period, community), 0,
            least, std::numeric_limits<int64_t>::max());
}

std::vector<CapacityPlace> LedgerTable::Freed(const Batch& batch) {
  std::set<CapacityPlace> freed;
  for (const Batch::Mutation& mutation : batch.mutations()) {
    if (mutation.kind != Batch::Mutation::Kind::kAdd || mutation.delta >= 0) continue;
    if (auto place = LedgerTotalAt(mutation.key)) freed.insert(*std::move(place));
  }
  return {freed.begin(), freed.end()};
}

absl::Status LedgerTable::Read(const Reader& reader, std::string_view community,
                               std::vector<v1::LedgerReading>& readings) {
  std::vector<std::string> keys;
  keys.reserve(readings.size());
  for (const v1::LedgerReading& reading : readings)
    keys.push_back(LedgerTotalKey(reading.resource(), reading.period()));
  const auto totals = ReadCounters(reader, keys);
  if (!totals.ok()) return totals.status();
  // From what nobody took, this community took nothing: that is most of what a need might get.
  std::vector<size_t> taken;
  keys.clear();
  for (size_t i = 0; i < readings.size(); ++i) {
    readings[i].set_taken((*totals)[i]);
    readings[i].set_taken_by_community(0);
    if ((*totals)[i] == 0) continue;
    taken.push_back(i);
    keys.push_back(LedgerCommunityKey(readings[i].resource(), readings[i].period(), community));
  }
  if (keys.empty()) return absl::OkStatus();
  const auto shares = ReadCounters(reader, keys);
  if (!shares.ok()) return shares.status();
  for (size_t i = 0; i < taken.size(); ++i) readings[taken[i]].set_taken_by_community((*shares)[i]);
  return absl::OkStatus();
}

bool LedgerTable::Owns(std::string_view conflict_key) {
  return !conflict_key.empty() && static_cast<KeyTag>(conflict_key[0]) == KeyTag::kLedger;
}

}  // namespace peidan::storage
