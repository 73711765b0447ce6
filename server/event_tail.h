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
// they find what they are woken for. While nobody reads it takes nothing in, so that a feed without followers costs an
// order nothing.
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

  // The environment outlives it.
  explicit EventTail(const Environment& env) : env_(env) {}

  // Looks at no more than `limit` events after `cursor`, from memory or else from the store. Errors of ReadEvents.
  absl::StatusOr<Portion> Read(const std::string& cursor, const EventFilter& filter, size_t limit) const;

  // Takes in what is new in the store. Begins at the end of the feed, again after a second in which nobody read.
  void Wake() override;
  void Stop() override {}
  void Tick() override;

 private:
  // REQUIRES: mu_ held.
  bool Holds(const std::string& cursor) const { return following_ && cursor >= behind_ && cursor <= end_; }
  // Whether there is anything to take in; where somebody reads again, begins at the end of the feed. mu_ not held.
  bool Follow();
  // Takes in one portion; true: there may be more.
  absl::StatusOr<bool> TakeIn(const std::string& after);
  Portion FromMemory(const std::string& cursor, const EventFilter& filter, size_t limit) const;
  absl::StatusOr<Portion> FromStore(const std::string& cursor, const EventFilter& filter, size_t limit) const;

  const Environment& env_;
  mutable std::mutex mu_;
  mutable bool asked_ = false;  // guarded by mu_; somebody read since the last tick
  bool following_ = false;      // guarded by mu_; else nothing is held
  std::deque<Entry> newest_;    // guarded by mu_; every event after `behind_` up to `end_`
  std::string behind_, end_;    // guarded by mu_; cursors
  absl::Status readable_;       // guarded by mu_; what the last look at the store ended with
};

}  // namespace peidan::server
