#include "server/event_tail.h"

#include <algorithm>
#include <utility>

#include "server/event_cursor.h"
#include "server/log.h"

namespace peidan::server {
namespace {

constexpr size_t kKept = 4096;  // events in memory, about 2 MB: some seconds of a very busy feed
constexpr size_t kReadAtOnce = 500;

}  // namespace

absl::StatusOr<EventTail::Portion> EventTail::Read(const std::string& cursor, const EventFilter& filter,
                                                   size_t limit) const {
  {
    std::lock_guard lock(mu_);
    asked_ = true;
    if (!readable_.ok()) return readable_;
    if (Holds(cursor)) return FromMemory(cursor, filter, limit);
  }
  return FromStore(cursor, filter, limit);
}

EventTail::Portion EventTail::FromMemory(const std::string& cursor, const EventFilter& filter, size_t limit) const {
  const auto begin =
      std::upper_bound(newest_.begin(), newest_.end(), cursor,
                       [](const std::string& value, const Entry& entry) { return value < entry.cursor; });
  const auto count = std::min<size_t>(limit, static_cast<size_t>(newest_.end() - begin));
  const auto end = begin + static_cast<std::ptrdiff_t>(count);
  Portion portion;
  portion.cursor = count == 0 ? cursor : std::prev(end)->cursor;
  portion.at_end = end == newest_.end();
  std::copy_if(begin, end, std::back_inserter(portion.entries),
               [&filter](const Entry& entry) { return Passes(*entry.event, filter); });
  return portion;
}

absl::StatusOr<EventTail::Portion> EventTail::FromStore(const std::string& cursor, const EventFilter& filter,
                                                        size_t limit) const {
  auto batch = ReadEvents(env_.store, env_.history.epoch, cursor, filter, limit);
  if (!batch.ok()) return batch.status();
  Portion portion;
  portion.cursor = std::move(batch->cursor);
  portion.at_end = batch->at_end;
  for (v1::Event& event : batch->events) {
    portion.entries.push_back({"", std::make_shared<const v1::Event>(std::move(event))});
  }
  return portion;
}

absl::StatusOr<bool> EventTail::TakeIn(const std::string& after) {
  auto found = storage::EventTable::List(env_.store, after, kReadAtOnce);
  if (!found.ok()) return found.status();
  std::lock_guard lock(mu_);
  for (auto& [cursor, event] : *found) {
    event.set_name(EventName(env_.history.epoch, cursor));
    newest_.push_back({cursor, std::make_shared<const v1::Event>(std::move(event))});
    end_ = std::move(cursor);
  }
  for (; newest_.size() > kKept; newest_.pop_front()) behind_ = newest_.front().cursor;
  return found->size() == kReadAtOnce;
}

bool EventTail::Follow() {
  {
    std::lock_guard lock(mu_);
    if (following_ || !asked_) return following_;
  }
  // Where this fails the whole feed is read, which is slow and right.
  const auto last = storage::EventTable::Last(env_.store);
  std::lock_guard lock(mu_);
  end_ = behind_ = last.value_or("");
  return following_ = true;
}

void EventTail::Tick() {
  std::lock_guard lock(mu_);
  following_ = following_ && asked_;
  asked_ = false;
  if (following_) return;
  newest_.clear();
  readable_ = absl::OkStatus();  // who reads now looks into the store
}

void EventTail::Wake() {
  absl::StatusOr<bool> more = Follow();
  while (more.ok() && *more) {
    std::string end;
    {
      std::lock_guard lock(mu_);
      end = end_;
    }
    more = TakeIn(end);
  }
  std::lock_guard lock(mu_);
  if (!more.ok() && readable_.ok()) Log("event_tail", {{"detail", std::string(more.status().message())}});
  readable_ = more.status();
}

}  // namespace peidan::server
