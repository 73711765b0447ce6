#include "storage/apply.h"
#include "storage/big_endian.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

constexpr size_t kMaxEventsOfOneCommit = 65536;

std::string CursorOf(const KeyValue& entry) { return entry.key.substr(1); }

uint64_t CommitSeqOf(std::string_view cursor) { return ReadBigEndian(cursor.substr(0, 8)); }

absl::StatusOr<uint64_t> LastCommitSeq(const Reader& reader) {
  const auto stored = reader.Get(kCommitSeqKey);
  if (!stored.ok()) return stored.status();
  return DecodeCommitSeq(*stored);
}

// Events of the commits from `commit_seq` on.
absl::StatusOr<std::vector<KeyValue>> EntriesFrom(const Reader& reader, uint64_t commit_seq, size_t limit) {
  return reader.Scan({.begin = EventKey(BigEndian64(commit_seq)), .end = AfterTag(KeyTag::kEvent), .limit = limit});
}

// The highest commit from `low` to `high` that has events; 0: none has. Nearly always the first look finds it.
absl::StatusOr<uint64_t> LastCommitWithEvents(const Reader& reader, uint64_t low, uint64_t high) {
  uint64_t newest = 0;
  for (uint64_t look = high; low <= high; look = low + (high - low) / 2) {
    const auto found = EntriesFrom(reader, look, 1);
    if (!found.ok()) return found.status();
    if (found->empty()) {
      high = look - 1;
    } else {
      newest = CommitSeqOf(CursorOf(found->front()));
      low = newest + 1;
    }
  }
  return newest;
}

// The cursor of the last event of the commits from `low` on; empty: there is none, or none any more.
absl::StatusOr<std::string> LastFrom(const Reader& reader, uint64_t low) {
  const auto last_commit = LastCommitSeq(reader);
  if (!last_commit.ok()) return last_commit.status();
  const auto newest = LastCommitWithEvents(reader, low, *last_commit);
  if (!newest.ok()) return newest.status();
  if (*newest == 0) return std::string();
  const auto entries = EntriesFrom(reader, *newest, kMaxEventsOfOneCommit);
  if (!entries.ok()) return entries.status();
  return entries->empty() ? std::string() : CursorOf(entries->back());
}

}  // namespace

void EventTable::Append(Batch& batch, const v1::Event& event) {
  v1::Event stored = event;
  stored.clear_name();
  batch.PutAtCommitSeq(TagPrefix(KeyTag::kEvent), EncodeRecord(stored, 1));
}

absl::StatusOr<std::vector<EventTable::Entry>> EventTable::List(const Reader& reader, std::string_view cursor,
                                                                size_t limit) {
  if (!cursor.empty() && cursor.size() != kCursorSize) return absl::InvalidArgumentError("a cursor has 10 bytes");
  std::string begin = EventKey(cursor);
  if (!cursor.empty()) begin.push_back('\0');  // the first key after the cursor's own
  const auto entries = reader.Scan({.begin = begin, .end = AfterTag(KeyTag::kEvent), .limit = limit});
  if (!entries.ok()) return entries.status();
  std::vector<Entry> events;
  events.reserve(entries->size());
  for (const KeyValue& entry : *entries) {
    Entry& event = events.emplace_back();
    event.cursor = CursorOf(entry);
    if (const auto version = DecodeRecord(entry.value, event.event); !version.ok()) return version.status();
  }
  return events;
}

absl::StatusOr<std::string> EventTable::Last(const Reader& reader) {
  while (true) {
    const auto floor = Floor(reader);
    if (!floor.ok()) return floor.status();
    // What lies before the floor is deleted and slow to walk over.
    const std::string& begin = floor->message.cursor();
    auto last = LastFrom(reader, begin.empty() ? 1 : CommitSeqOf(begin));
    if (!last.ok() || !last->empty()) return last;
    const auto still = Floor(reader);
    if (!still.ok()) return still.status();
    if (still->version == floor->version) return begin;  // else what was there was deleted meanwhile
  }
}

absl::StatusOr<Stored<record::v1::FeedFloor>> EventTable::Floor(const Reader& reader) {
  Stored<record::v1::FeedFloor> floor;
  const auto version = ReadRecord(reader, TagPrefix(KeyTag::kFeedFloor), floor.message);
  if (!version.ok()) return version.status();
  floor.version = *version;
  return floor;
}

void EventTable::DeleteOldest(Batch& batch, const Stored<record::v1::FeedFloor>& floor,
                              const std::vector<Entry>& oldest) {
  for (const Entry& entry : oldest) batch.Delete(EventKey(entry.cursor));
  record::v1::FeedFloor raised;
  raised.set_cursor(oldest.back().cursor);
  PutNext(batch, TagPrefix(KeyTag::kFeedFloor), floor.version, raised);
}

}  // namespace peidan::storage
