#include "storage/keys.h"

#include <initializer_list>

#include "storage/big_endian.h"

namespace peidan::storage {
namespace {

constexpr size_t kTimeSize = 8;
constexpr size_t kNumberSize = 4;
constexpr size_t kLengthSize = 2;
constexpr size_t kRevisionSize = 8;

std::string Join(std::initializer_list<std::string_view> parts) {
  std::string joined;
  for (const std::string_view part : parts) joined.append(part);
  return joined;
}

// A length in front makes the parts of a key unambiguous whatever bytes they hold.
void AppendSized(std::string& key, std::string_view part) {
  AppendBigEndian(key, part.size(), 2);
  key.append(part);
}

}  // namespace

std::string TagPrefix(KeyTag tag) { return std::string(1, static_cast<char>(tag)); }

std::string AfterTag(KeyTag tag) { return std::string(1, static_cast<char>(static_cast<uint8_t>(tag) + 1)); }

std::string AfterPrefix(std::string_view prefix) {
  std::string after(prefix);
  while (!after.empty() && static_cast<uint8_t>(after.back()) == 0xff) after.pop_back();
  if (!after.empty()) after.back() = static_cast<char>(static_cast<uint8_t>(after.back()) + 1);
  return after;
}

std::string_view LastSegment(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::string EntryKey(KeyTag tag, std::string_view id) { return Join({TagPrefix(tag), id}); }

std::string CatalogHistoryKey(int64_t revision, KeyTag kind, std::string_view id) {
  return Join({TagPrefix(KeyTag::kCatalogHistory), BigEndian64(static_cast<uint64_t>(revision)), TagPrefix(kind), id});
}

std::string_view EntryInHistory(std::string_view key) { return key.substr(1 + kRevisionSize); }

std::string ListName(std::string_view owner, int state) {
  std::string list;
  AppendSized(list, owner);
  AppendBigEndian(list, static_cast<uint64_t>(state), 1);
  return list;
}

int OverdueState(int deadline_kind) { return 128 + deadline_kind; }

int SummonsListState(int summons_state) { return 64 + summons_state; }

std::string IndexKey(KeyTag index, std::string_view list, std::string_view position) {
  return Join({TagPrefix(index), list, position});
}

std::string CountKey(KeyTag count, std::string_view list) { return Join({TagPrefix(count), list}); }

std::string OrderPosition(int64_t create_micros, std::string_view order_id) {
  return Join({BigEndian64(~static_cast<uint64_t>(create_micros)), order_id});
}

std::string PositionsFrom(int64_t micros) { return BigEndian64(~static_cast<uint64_t>(micros)); }

std::string_view OrderIdAt(std::string_view position) {
  return position.size() < kTimeSize ? std::string_view() : position.substr(kTimeSize);
}

std::string AssignmentPosition(int64_t create_micros, std::string_view order_id, uint32_t number) {
  std::string position = OrderPosition(create_micros, order_id);
  AppendBigEndian(position, number, kNumberSize);
  return position;
}

AssignmentPlace AssignmentAt(std::string_view position) {
  if (position.size() < kTimeSize + kNumberSize) return {{}, 0};
  const size_t number_at = position.size() - kNumberSize;
  return {position.substr(kTimeSize, number_at - kTimeSize),
          static_cast<uint32_t>(ReadBigEndian(position.substr(number_at)))};
}

std::string TimerKey(int64_t due_micros, std::string_view order_id, uint32_t number, int kind) {
  std::string key = Join({TagPrefix(KeyTag::kTimer), BigEndian64(static_cast<uint64_t>(due_micros)), order_id});
  AppendBigEndian(key, number, kNumberSize);
  AppendBigEndian(key, static_cast<uint64_t>(kind), 1);
  return key;
}

int64_t DueMicrosAt(std::string_view timer_key) {
  return static_cast<int64_t>(ReadBigEndian(timer_key.substr(1, kTimeSize)));
}

std::string EventKey(std::string_view cursor) { return Join({TagPrefix(KeyTag::kEvent), cursor}); }

std::string LedgerTotalKey(std::string_view resource, std::string_view period) {
  std::string key = TagPrefix(KeyTag::kLedger);
  AppendSized(key, LastSegment(resource));
  AppendSized(key, period);
  return key;
}

std::string LedgerCommunityKey(std::string_view resource, std::string_view period, std::string_view community) {
  std::string key = LedgerTotalKey(resource, period);
  AppendSized(key, LastSegment(community));
  return key;
}

std::optional<CapacityPlace> LedgerTotalAt(std::string_view key) {
  if (key.empty() || key[0] != TagPrefix(KeyTag::kLedger)[0]) return std::nullopt;
  auto place = CapacityPlaceOf(key.substr(1));
  if (!place || 1 + WaitlistName(place->resource, place->period).size() != key.size()) return std::nullopt;
  return place;
}

std::string WaitlistName(std::string_view resource, std::string_view period) {
  std::string waitlist;
  AppendSized(waitlist, LastSegment(resource));
  AppendSized(waitlist, period);
  return waitlist;
}

std::optional<CapacityPlace> CapacityPlaceOf(std::string_view waitlist) {
  CapacityPlace place;
  for (std::string* part : {&place.resource, &place.period}) {
    if (waitlist.size() < kLengthSize) return std::nullopt;
    const auto length = static_cast<size_t>(ReadBigEndian(waitlist.substr(0, kLengthSize)));
    waitlist.remove_prefix(kLengthSize);
    if (waitlist.size() < length) return std::nullopt;
    *part = waitlist.substr(0, length);
    waitlist.remove_prefix(length);
  }
  return place;
}

std::string WaitlistRowsKey(std::string_view waitlist, Standing standing) {
  std::string key = Join({TagPrefix(KeyTag::kWaitlistRow), waitlist});
  AppendBigEndian(key, static_cast<uint64_t>(standing), 1);
  return key;
}

std::string WaitlistRowKey(std::string_view waitlist, Standing standing, int64_t join_micros, std::string_view order_id,
                           uint32_t number) {
  std::string key =
      Join({WaitlistRowsKey(waitlist, standing), BigEndian64(static_cast<uint64_t>(join_micros)), order_id});
  AppendBigEndian(key, number, kNumberSize);
  return key;
}

std::optional<WaitlistPlace> WaitlistRowAt(std::string_view key) {
  const auto place = CapacityPlaceOf(key.substr(1));
  if (!place) return std::nullopt;
  const size_t list_size = WaitlistName(place->resource, place->period).size();
  const size_t begin = 1 + list_size + 1 + kTimeSize;  // of the order's id
  if (key.size() < begin + kNumberSize) return std::nullopt;
  const size_t number_at = key.size() - kNumberSize;
  return WaitlistPlace{key.substr(1, list_size), static_cast<Standing>(key[1 + list_size]),
                       key.substr(begin, number_at - begin),
                       static_cast<uint32_t>(ReadBigEndian(key.substr(number_at)))};
}

std::string WaitingsKey(std::string_view order_id) {
  std::string key = TagPrefix(KeyTag::kWaiting);
  AppendSized(key, order_id);
  return key;
}

std::string WaitingKey(std::string_view order_id, uint32_t number) {
  std::string key = WaitingsKey(order_id);
  AppendBigEndian(key, number, kNumberSize);
  return key;
}

std::string WaitlistCountKey(std::string_view waitlist, int counted) {
  std::string key = Join({TagPrefix(KeyTag::kWaitlistCount), waitlist});
  AppendBigEndian(key, static_cast<uint64_t>(counted), 1);
  return key;
}

std::string RuleActivationKey(int64_t number) {
  return Join({TagPrefix(KeyTag::kRuleActivation), BigEndian64(static_cast<uint64_t>(number))});
}

std::string ShadowDecisionKey(std::string_view candidate, std::string_view order_id) {
  return Join({TagPrefix(KeyTag::kShadowDecision), candidate, order_id});
}

}  // namespace peidan::storage
