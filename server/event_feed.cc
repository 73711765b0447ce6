#include "server/event_feed.h"

#include <algorithm>
#include <optional>
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

// The last commit that this store shares with the one that gave the place; nullopt: none of its ancestors did.
std::optional<uint64_t> LastCommonCommit(const EventPlace& place, const FeedHistory& history) {
  std::optional<uint64_t> common;
  for (const record::v1::Restoration& restoration : history.restorations) {
    if (!common.has_value() && IsOfEpoch(place, restoration.former_epoch())) common = restoration.commit_seq();
    if (common.has_value()) common = std::min<uint64_t>(*common, restoration.commit_seq());
  }
  return common;
}

// Says where the reader's history and the store's part, and the cursor from which it misses nothing.
absl::Status RestoredError(const EventPlace& place, uint64_t common, const std::string& last,
                           const std::string& epoch) {
  const bool events_lost = CommitSeqOf(place.cursor) > common;
  const std::string resume = std::min(events_lost ? EndOfCommit(common) : place.cursor, last);
  const std::string name = resume.empty() ? "" : EventName(epoch, resume);
  return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_STORE_RESTORED,
                   absl::StrCat("本库已恢复到较早的状态，此前的游标作废；",
                                events_lost ? "恢复点之后已收到的事件不再有效，请撤回，" : "已收到的事件仍然有效，",
                                name.empty() ? "并从头读取（after 留空）" : absl::StrCat("请从 ", name, " 继续")),
                   {{"resume_after", name}, {"events_lost", events_lost ? "true" : "false"}});
}

}  // namespace

bool Passes(const v1::Event& event, const EventFilter& filter) {
  if (!filter.bureau.empty() && event.bureau() != filter.bureau) return false;
  if (filter.order.empty() || event.subject() == filter.order) return true;
  return absl::StartsWith(event.subject(), absl::StrCat(filter.order, "/"));
}

absl::StatusOr<std::string> Beginning(const storage::Reader& reader) {
  auto floor = storage::EventTable::Floor(reader);
  if (!floor.ok()) return floor.status();
  return std::move(*floor->message.mutable_cursor());
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

absl::StatusOr<std::string> ResolveCursor(const storage::Reader& reader, const FeedHistory& history,
                                          const std::string& name) {
  auto place = ParseEventName(name);
  if (!place.ok()) return place.status();
  if (place->cursor.empty()) return Beginning(reader);
  const auto last = storage::EventTable::Last(reader);
  if (!last.ok()) return last.status();
  if (IsOfEpoch(*place, history.epoch)) {
    const auto beginning = Beginning(reader);
    if (!beginning.ok()) return beginning.status();
    if (place->cursor < *beginning) return ExpiredError(EventName(history.epoch, *beginning));
    if (place->cursor <= *last) return std::move(place->cursor);
    return MakeError(absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_OUT_OF_RANGE,
                     "事件游标超出了事件流的末尾，请从头读取（after 留空）");
  }
  const auto common = LastCommonCommit(*place, history);
  if (common.has_value()) return RestoredError(*place, *common, *last, history.epoch);
  return MakeError(
      absl::StatusCode::kOutOfRange, v1::ERROR_REASON_CURSOR_OUT_OF_RANGE,
      "事件游标不属于本库，请从头读取（after 留空）；若它取自同一个库的另一次恢复或退回，已收到的事件可能不再有效，"
      "请按重新读到的内容核对");
}

}  // namespace peidan::server
