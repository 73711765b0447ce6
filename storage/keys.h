// Every key of the store. FORMAT.md draws them; tests/storage/format_test.cc holds them to the byte. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace peidan::storage {

// Version of the layout; raised by every change that an older release would misread.
inline constexpr int kSchemaVersion = 4;
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
};

// The key prefix of everything with this tag, and the first key after all of it.
std::string TagPrefix(KeyTag tag);
std::string AfterTag(KeyTag tag);
// The first key after every key that begins with `prefix`; empty where there is none.
std::string AfterPrefix(std::string_view prefix);

// The last segment of a resource name: `communities/110108001001` is 110108001001.
std::string_view LastSegment(std::string_view name);

// tag, id. For bureaus, subdistricts, communities, resources, orders, certificates, requests, rule sets and their
// files.
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
// tag of the index, list, position.
std::string IndexKey(KeyTag index, std::string_view list, std::string_view position);
// tag of the counter, list.
std::string CountKey(KeyTag count, std::string_view list);

// Where an order stands in a list: inverted creation time in microseconds (8), so that the newest is first, and its id.
std::string OrderPosition(int64_t create_micros, std::string_view order_id);
std::string_view OrderIdAt(std::string_view position);
// The same for an assignment, with its number (4) behind.
std::string AssignmentPosition(int64_t create_micros, std::string_view order_id, uint32_t number);
struct AssignmentPlace {
  std::string_view order_id;
  uint32_t number;
};
AssignmentPlace AssignmentAt(std::string_view position);

// tag, time it is due in microseconds (8), order id, number of the assignment (4), kind of deadline (1): by due time,
// and of one time by order, assignment and kind.
std::string TimerKey(int64_t due_micros, std::string_view order_id, uint32_t number, int kind);
// When the timer with this key, or with one that begins so, is due.
int64_t DueMicrosAt(std::string_view timer_key);

// tag, commit_seq (8), index in the batch (2). The last ten bytes are the event's cursor.
inline constexpr size_t kCursorSize = 10;
std::string EventKey(std::string_view cursor);

// tag, length of resource id (2), resource id, length of period (2), period; per community also its length (2) and id.
std::string LedgerTotalKey(std::string_view resource, std::string_view period);
std::string LedgerCommunityKey(std::string_view resource, std::string_view period, std::string_view community);

// tag, number (8).
std::string RuleActivationKey(int64_t number);
// tag, hash of the candidate (64 hex digits), order id.
std::string ShadowDecisionKey(std::string_view candidate, std::string_view order_id);

}  // namespace peidan::storage
