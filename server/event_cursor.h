// Names of events: `events/{8 hex}-{16 hex}-{4 hex}`: the store's epoch, the commit, the place in the commit. Later
// events have greater names, and a cursor from another store is recognised.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace peidan::server {

// `epoch`: 16 bytes of the store; `cursor`: 10 bytes of EventTable.
std::string EventName(absl::string_view epoch, absl::string_view cursor);

// The cursor of a name; empty for an empty name (the beginning of the feed).
// INVALID_ARGUMENT (CURSOR_INVALID): not such a name. OUT_OF_RANGE (CURSOR_OUT_OF_RANGE): of another store.
absl::StatusOr<std::string> ParseEventName(absl::string_view epoch, absl::string_view name);

}  // namespace peidan::server
