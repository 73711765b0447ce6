#include "server/event_feed.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "server/error.h"
#include "server/event_cursor.h"

namespace peidan::server {
namespace {

absl::Status ExpiredError(const std::string& resume_after) {
  return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_EXPIRED,
                   absl::StrCat("事件游标之后的部分事件已过保存期，请重新读取现状，并从 ", resume_after, " 继续"),
                   {{"resume_after", resume_after}});
}

}  // namespace

bool Passes(const v1::Event& event, const EventFilter& filter) {
  if (!filter.bureau.empty() && event.bureau() != filter.bureau) return false;
  if (filter.order.empty() || event.subject() == filter.order) return true;
  return absl::StartsWith(event.subject(), absl::StrCat(filter.order, "/"));
}

absl::StatusOr<EventBatch> ReadEvents(const storage::Reader& reader, const std::string& epoch,
                                      const std::string& cursor, const EventFilter& filter, size_t limit) {
  auto entries = storage::EventTable::List(reader, cursor, limit);
  if (!entries.ok()) return entries.status();
  const auto beginning = Beginning(reader);
  if (!beginning.ok()) return beginning.status();
  if (cursor < *beginning) return ExpiredError(EventName(epoch, *beginning));
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

absl::StatusOr<std::string> Beginning(const storage::Reader& reader) {
  auto floor = storage::EventTable::Floor(reader);
  if (!floor.ok()) return floor.status();
  return std::move(*floor->message.mutable_cursor());
}

}  // namespace peidan::server
