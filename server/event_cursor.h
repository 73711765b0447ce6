// Names of events: `events/{8 hex}-{16 hex}-{4 hex}`: the store's epoch, the commit, the place in the commit. Later
// events have greater names, and a cursor from another store is recognised.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace peidan::server {

// A name, taken apart; both empty: the beginning of the feed.
struct EventPlace {
  std::string epoch;   // the first bytes of it, as many as a name holds
  std::string cursor;  // 10 bytes of EventTable
};

// `epoch`: 16 bytes of the store; `cursor`: 10 bytes of EventTable.
std::string EventName(absl::string_view epoch, absl::string_view cursor);

// INVALID_ARGUMENT (CURSOR_INVALID): not such a name. An empty name is the beginning.
absl::StatusOr<EventPlace> ParseEventName(absl::string_view name);

// Whether the place was given by a store while it had this epoch (16 bytes).
bool IsOfEpoch(const EventPlace& place, absl::string_view epoch);

// The number of the commit that a cursor (10 bytes) stands in.
uint64_t CommitSeqOf(absl::string_view cursor);

// The cursor behind everything of a commit.
std::string EndOfCommit(uint64_t commit_seq);

}  // namespace peidan::server
