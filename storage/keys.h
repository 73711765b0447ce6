// Every key of the store. FORMAT.md draws them; tests/storage/format_test.cc holds them to the byte. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace peidan::storage {

// Version of the layout; raised by every change that an older release would misread.
inline constexpr int kSchemaVersion = 5;
inline constexpr int kFirstLayoutWithHistory = 2;  // of the catalog
inline constexpr int kFirstLayoutWithTimers = 4;

// The last commit number, kept by the engine beside each batch. Keys with a leading zero byte belong to the engine.
inline constexpr std::string_view kCommitSeqKey("\0commit_seq", 11);
// Where a process that commits to a shared database keeps the last number of its own: prefix + 16 random bytes.
inline constexpr std::string_view kWriterPrefix("\0writer", 7);

// The first byte of a key. Never change and never reuse a value.
enum class KeyTag : uint8_t {
  kHeader = 0x01,
  kBureau = 0x10,
  kSubdistrict = 0x11,
  kCommunity = 0x12,
  kResource = 0x13,
  kCatalogRevision = 0x14,
  kCatalogHistory = 0x15,
  kPrecedent = 0x16,
  kOrder = 0x20,
  kOrderIndex = 0x21,
  kOrderCount = 0x22,
  kAssignmentIndex = 0x23,
  kAssignmentCount = 0x24,
  kCertificate = 0x25,
  kTimer = 0x26,
  kEvent = 0x30,
  kFeedFloor = 0x31,
  kRequest = 0x40,
  kLedger = 0x50,
  kRuleSet = 0x60,
  kRuleFiles = 0x61,
  kRuleSetIndex = 0x62,
  kRuleSetCount = 0x63,
  kRuleActivation = 0x64,
  kRuleState = 0x65,
  kShadowDecision = 0x66,
  kShadowProgress = 0x67,
  kWhistle = 0x70,
  kWhistleIndex = 0x71,
  kWhistleCount = 0x72,
  kWaitlistRow = 0x78,
  kWaiting = 0x79,
  kWaitlistCount = 0x7a,
};

// The key prefix of everything with this tag, and the first key after all of it.
std::string TagPrefix(KeyTag tag);
std::string AfterTag(KeyTag tag);
// The first key after every key that begins with `prefix`; empty where there is none.
std::string AfterPrefix(std::string_view prefix);

// The last segment of a resource name: `communities/110108001001` is 110108001001.
std::string_view LastSegment(std::string_view name);

// tag, id. For bureaus, subdistricts, communities, resources, precedents, orders, certificates, requests, rule sets and
// their files, whistles.
std::string EntryKey(KeyTag tag, std::string_view id);

// tag, revision of the catalog (8), tag of the kind of entry (1), id: the entry as that revision left it.
std::string CatalogHistoryKey(int64_t revision, KeyTag kind, std::string_view id);
// The kind and the id of such a key: what stands behind the revision.
std::string_view EntryInHistory(std::string_view key);

// A list that an index keeps: whose entries (empty: everybody's) in which state (0: any; of assignments also one of
// OverdueState). As bytes:
// length of owner (2), owner, state (1).
std::string ListName(std::string_view owner, int state);
// What stands for the state of the assignments that missed this kind of deadline: 128 + kind.
int OverdueState(int deadline_kind);
// What stands for the state of the summons of a whistle, among the lists of its bureau: 64 + state.
int SummonsListState(int summons_state);
// What stands for the state of the whistles that have sounded, by the time they did.
inline constexpr int kSoundedListState = 128;
// tag of the index, list, position.
std::string IndexKey(KeyTag index, std::string_view list, std::string_view position);
// tag of the counter, list.
std::string CountKey(KeyTag count, std::string_view list);

// Where an order or a whistle stands in a list: inverted creation time in microseconds (8), so that the newest is
// first, and its id.
std::string OrderPosition(int64_t create_micros, std::string_view order_id);
std::string_view OrderIdAt(std::string_view position);
// Where positions begin that are of this time, and of no later one.
std::string PositionsFrom(int64_t micros);
// The same for an assignment, with its number (4) behind.
std::string AssignmentPosition(int64_t create_micros, std::string_view order_id, uint32_t number);
struct AssignmentPlace {
  std::string_view order_id;
  uint32_t number;
};
AssignmentPlace AssignmentAt(std::string_view position);

// tag, time it is due in microseconds (8), order id, number of the assignment (4), kind of deadline (1): by due time,
// and of one time by order, assignment and kind. Of a whistle its id, and the number of the summons.
std::string TimerKey(int64_t due_micros, std::string_view order_id, uint32_t number, int kind);
// When the timer with this key, or with one that begins so, is due.
int64_t DueMicrosAt(std::string_view timer_key);

// tag, commit_seq (8), index in the batch (2). The last ten bytes are the event's cursor.
inline constexpr size_t kCursorSize = 10;
std::string EventKey(std::string_view cursor);

// tag, length of resource id (2), resource id, length of period (2), period; per community also its length (2) and id.
std::string LedgerTotalKey(std::string_view resource, std::string_view period);
std::string LedgerCommunityKey(std::string_view resource, std::string_view period, std::string_view community);
// A resource in one of its capacity periods.
struct CapacityPlace {
  std::string resource;  // id
  std::string period;
  auto operator<=>(const CapacityPlace&) const = default;
};
// Which one a LedgerTotalKey counts; nullopt: it is none.
std::optional<CapacityPlace> LedgerTotalAt(std::string_view key);

// Where a waiting (候补) that has not ended stands in a waitlist; what is offered comes first.
enum class Standing : uint8_t { kOffered = 1, kWaiting = 2 };
// The waitlist of a resource and period, as bytes: length (2), resource id, length (2), period.
std::string WaitlistName(std::string_view resource, std::string_view period);
// tag, waitlist, standing (1), time of joining in microseconds (8), order id, number of the waiting (4): the published
// order (公示顺序). The prefix of such keys with a standing.
std::string WaitlistRowsKey(std::string_view waitlist, Standing standing);
std::string WaitlistRowKey(std::string_view waitlist, Standing standing, int64_t join_micros, std::string_view order_id,
                           uint32_t number);
struct WaitlistPlace {
  std::string_view waitlist;
  Standing standing;
  std::string_view order_id;
  uint32_t number;
};
// nullopt: malformed.
std::optional<WaitlistPlace> WaitlistRowAt(std::string_view key);
// The resource and period of a waitlist's name, or of a key's part behind the tag that begins with one; nullopt:
// malformed.
std::optional<CapacityPlace> CapacityPlaceOf(std::string_view waitlist);
// tag, length (2), order id, number (4). The prefix of an order's waitings.
std::string WaitingsKey(std::string_view order_id);
std::string WaitingKey(std::string_view order_id, uint32_t number);
// tag, waitlist, what is counted (1): 0: those that ever joined, else a standing.
std::string WaitlistCountKey(std::string_view waitlist, int counted);

// tag, number (8).
std::string RuleActivationKey(int64_t number);
// tag, hash of the candidate (64 hex digits), order id.
std::string ShadowDecisionKey(std::string_view candidate, std::string_view order_id);

}  // namespace peidan::storage
