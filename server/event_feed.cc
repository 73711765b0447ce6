#include "server/event_feed.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/error.h"
#include "server/event_cursor.h"

namespace peidan::server {
namespace {

bool Passes(const v1::Event& event, const EventFilter& filter) {
  if (!filter.bureau.empty() && event.bureau() != filter.bureau) return false;
  if (filter.order.empty() || event.subject() == filter.order) return true;
  return absl::StartsWith(event.subject(), absl::StrCat(filter.order, "/"));
}

}  // namespace

absl::StatusOr<EventBatch> ReadEvents(const storage::Reader& reader, const std::string& epoch,
                                      const std::string& cursor, const EventFilter& filter, size_t limit) {
  auto entries = storage::EventTable::List(reader, cursor, limit);
  if (!entries.ok()) return entries.status();
  EventBatch batch;
  batch.cursor = entries->empty() ? cursor : entries->back().cursor;
  batch.at_end = entries->size() < limit;
  for (storage::EventTable::Entry& entry : *entries) {
    if (!Passes(entry.event, filter)) continue;
    entry.event.set_name(EventName(epoch, entry.cursor));
    batch.events.push_back(std::move(entry.event));
  }
  return batch;
}

absl::Status CheckCursor(const storage::Reader& reader, const std::string& cursor) {
  if (cursor.empty()) return absl::OkStatus();
  const auto last = storage::EventTable::Last(reader);
  if (!last.ok()) return last.status();
  if (cursor <= *last) return absl::OkStatus();
  return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_OUT_OF_RANGE,
                   "事件游标超出了事件流的末尾，请从头读取（after 留空）");
}

}  // namespace peidan::server
