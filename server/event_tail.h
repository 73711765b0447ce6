// The newest events in memory, read once for all who follow the feed.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/environment.h"
#include "server/event_feed.h"
#include "server/event_hub.h"

namespace peidan::server {

// Thread-safe. While the store cannot be read, nor can this. The hub wakes it before those who read from it, so that
// they find what they are woken for.
class EventTail final : public Watcher {
 public:
  // An event with its name, and its cursor.
  struct Entry {
    std::string cursor;  // 10 bytes
    std::shared_ptr<const v1::Event> event;
  };
  struct Portion {
    std::vector<Entry> entries;  // those that pass the filter
    std::string cursor;          // behind the last event that was looked at; the given one where there was nothing
    bool at_end = false;         // whoever waits for the hub now hears of what follows, at once or within a second
  };

  // Begins at the end of the feed. The environment outlives it.
  explicit EventTail(const Environment& env);

  // Looks at no more than `limit` events after `cursor`, from memory or else from the store. Errors of ReadEvents.
  absl::StatusOr<Portion> Read(const std::string& cursor, const EventFilter& filter, size_t limit) const;

  // Takes in what is new in the store.
  void Wake() override;
  void Stop() override {}

 private:
  // REQUIRES: mu_ held.
  bool Holds(const std::string& cursor) const { return cursor >= behind_ && cursor <= end_; }
  // Takes in one portion; true: there may be more.
  absl::StatusOr<bool> TakeIn(const std::string& after);
  Portion FromMemory(const std::string& cursor, const EventFilter& filter, size_t limit) const;
  absl::StatusOr<Portion> FromStore(const std::string& cursor, const EventFilter& filter, size_t limit) const;

  const Environment& env_;
  mutable std::mutex mu_;
  std::deque<Entry> newest_;  // guarded by mu_; every event after `behind_` up to `end_`
  std::string behind_, end_;  // guarded by mu_; cursors
  absl::Status readable_;     // guarded by mu_; what the last look at the store ended with
};

}  // namespace peidan::server
