// Reading the feed: from a cursor on, through filters.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "peidan/v1/event.pb.h"
#include "storage/tables.h"

namespace peidan::server {

// Which events a reader wants; empty: all.
struct EventFilter {
  std::string bureau;
  std::string order;
};

// Some events, and the cursor behind the last one that was looked at.
struct EventBatch {
  std::vector<v1::Event> events;  // with names
  std::string cursor;             // 10 bytes; the given one where there was nothing new
  bool at_end = false;            // nothing was left when it was read
};

// Whether a reader wants the event.
bool Passes(const v1::Event& event, const EventFilter& filter);

// The cursor behind which everything is kept; empty: nothing was deleted yet.
absl::StatusOr<std::string> Beginning(const storage::Reader& reader);

// Looks at no more than `limit` events after `cursor` and returns those that pass the filter. OUT_OF_RANGE
// (CURSOR_EXPIRED): some events after the cursor are not kept any more, although they were when it was resolved.
absl::StatusOr<EventBatch> ReadEvents(const storage::Reader& reader, const std::string& epoch,
                                      const std::string& cursor, const EventFilter& filter, size_t limit);

// What the store's header says of the feed.
struct FeedHistory {
  std::string epoch;                                       // 16 bytes
  std::vector<record::v1::Restoration> restorations = {};  // of the store, oldest first
};

// The cursor that a reader's name stands for; an empty name is the beginning. INVALID_ARGUMENT
// (CURSOR_INVALID): not a name. OUT_OF_RANGE (CURSOR_OUT_OF_RANGE): of another store, or beyond the last event;
// (CURSOR_EXPIRED): before the beginning; (STORE_RESTORED): given before the store was restored from a backup.
absl::StatusOr<std::string> ResolveCursor(const storage::Reader& reader, const FeedHistory& history,
                                          const std::string& name);

}  // namespace peidan::server
