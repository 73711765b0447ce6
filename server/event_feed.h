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

// Looks at no more than `limit` events after `cursor` and returns those that pass the filter. OUT_OF_RANGE
// (CURSOR_EXPIRED): some events after the cursor are not kept any more.
absl::StatusOr<EventBatch> ReadEvents(const storage::Reader& reader, const std::string& epoch,
                                      const std::string& cursor, const EventFilter& filter, size_t limit);

// OK, or OUT_OF_RANGE (CURSOR_OUT_OF_RANGE) for a cursor beyond the last event.
absl::Status CheckCursor(const storage::Reader& reader, const std::string& cursor);

// The cursor from which everything that is kept is after it; empty: everything ever was kept.
absl::StatusOr<std::string> Beginning(const storage::Reader& reader);

}  // namespace peidan::server
