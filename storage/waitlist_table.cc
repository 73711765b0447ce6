#include "storage/waitlist_table.h"

#include <google/protobuf/util/time_util.h>

#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "storage/apply.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/records.h"
#include "storage/timers.h"

namespace peidan::storage {
namespace {

constexpr int64_t kNoBound = std::numeric_limits<int64_t>::max();
constexpr int kEverJoined = 0;
constexpr char kWaitings[] = "/waitings/";

std::string NameOf(std::string_view order_id, uint32_t number) {
  return absl::StrCat("orders/", std::string(order_id), kWaitings, number);
}

// The number in a waiting's name; 0: malformed.
uint32_t NumberOf(std::string_view name) {
  uint32_t number = 0;
  return absl::SimpleAtoi(std::string(LastSegment(name)), &number) ? number : 0;
}

std::string KeyOfName(std::string_view name) {
  return WaitingKey(LastSegment(name.substr(0, name.find(kWaitings))), NumberOf(name));
}

std::string ListOf(const v1::Waiting& waiting) { return WaitlistName(waiting.resource(), waiting.period()); }

std::string ListOf(const CapacityPlace& place) { return WaitlistName(place.resource, place.period); }

std::optional<Standing> StandingOf(const v1::Waiting& waiting) {
  if (waiting.state() == v1::WAITING_STATE_WAITING) return Standing::kWaiting;
  if (waiting.state() == v1::WAITING_STATE_OFFERED) return Standing::kOffered;
  return std::nullopt;
}

// What is stored: etag and position follow from elsewhere.
std::string Encode(v1::Waiting waiting, uint64_t version) {
  waiting.clear_etag();
  waiting.clear_position();
  return EncodeRecord(waiting, version);
}

absl::StatusOr<Stored<v1::Waiting>> Decode(std::string_view bytes) {
  Stored<v1::Waiting> stored;
  const auto version = DecodeRecord(bytes, stored.message);
  if (!version.ok()) return version.status();
  stored.version = *version;
  stored.message.set_etag(absl::StrCat(*version));
  return stored;
}

// Rows and counters from one standing to another; nullopt: in no line.
void MoveRow(Batch& batch, const v1::Waiting& before, const v1::Waiting& after) {
  const auto former = WaitlistRowOf(before);
  const auto present = WaitlistRowOf(after);
  if (former == present) return;
  if (former) {
    batch.Delete(*former);
    batch.Add(WaitlistCountKey(ListOf(before), static_cast<int>(*StandingOf(before))), -1, 0, kNoBound);
  }
  if (present) {
    const Standing standing = *StandingOf(after);
    batch.Put(*present, "");
    batch.Add(WaitlistCountKey(ListOf(after), static_cast<int>(standing)), 1, 0,
              standing == Standing::kWaiting ? WaitlistTable::kLongest : kNoBound);
  }
}

void MoveClaimTimer(Batch& batch, const v1::Waiting& before, const v1::Waiting& after) {
  const auto former = ClaimTimerOf(before);
  const auto present = ClaimTimerOf(after);
  if (former && present && KeyOf(*former) == KeyOf(*present)) return;
  if (former) batch.Delete(KeyOf(*former));
  if (present) batch.Put(KeyOf(*present), EncodeRecord(*present, 1));
}

}  // namespace

absl::StatusOr<std::optional<Stored<v1::Waiting>>> WaitlistTable::Get(const Reader& reader, std::string_view name) {
  const auto bytes = reader.Get(KeyOfName(name));
  if (!bytes.ok()) return bytes.status();
  if (!bytes->has_value()) return std::nullopt;
  auto stored = Decode(**bytes);
  if (!stored.ok()) return stored.status();
  return *std::move(stored);
}

absl::StatusOr<std::vector<Stored<v1::Waiting>>> WaitlistTable::OfOrder(const Reader& reader,
                                                                        std::string_view order_name) {
  const std::string prefix = WaitingsKey(LastSegment(order_name));
  const auto entries = reader.Scan({.begin = prefix, .end = AfterPrefix(prefix)});
  if (!entries.ok()) return entries.status();
  std::vector<Stored<v1::Waiting>> waitings;
  for (const KeyValue& entry : *entries) {
    auto stored = Decode(entry.value);
    if (!stored.ok()) return stored.status();
    waitings.push_back(*std::move(stored));
  }
  return waitings;
}

void WaitlistTable::Insert(Batch& batch, const v1::Waiting& waiting) {
  const std::string key = KeyOfName(waiting.name());
  batch.RequireAbsent(key);
  batch.Put(key, Encode(waiting, 1));
  batch.Add(WaitlistCountKey(ListOf(waiting), kEverJoined), 1, 0, kNoBound);
  batch.Add(WaitlistCountKey(WaitlistName(waiting.resource(), ""), kEverJoined), 1, 0, kNoBound);
  MoveRow(batch, {}, waiting);
}

void WaitlistTable::Update(Batch& batch, const Stored<v1::Waiting>& before, const v1::Waiting& after) {
  const std::string key = KeyOfName(after.name());
  batch.RequirePrefix(key, BigEndian64(before.version));
  batch.Put(key, Encode(after, before.version + 1));
  MoveRow(batch, before.message, after);
  MoveClaimTimer(batch, before.message, after);
}

void WaitlistTable::RequireNoMore(Batch& batch, std::string_view order_name,
                                  const std::vector<Stored<v1::Waiting>>& all) {
  batch.RequireAbsent(WaitingKey(LastSegment(order_name), static_cast<uint32_t>(all.size()) + 1));
}

absl::StatusOr<std::vector<WaitlistTable::Row>> WaitlistTable::Rows(const Reader& reader, const CapacityPlace& place,
                                                                    Standing standing) {
  const std::string prefix = WaitlistRowsKey(ListOf(place), standing);
  auto entries = reader.Scan({.begin = prefix, .end = AfterPrefix(prefix)});
  if (!entries.ok()) return entries.status();
  std::vector<Row> rows;
  for (KeyValue& entry : *entries) {
    const auto at = WaitlistRowAt(entry.key);
    if (!at) return absl::DataLossError("a row of a waitlist cannot be read");
    std::string name = NameOf(at->order_id, at->number);
    rows.push_back({std::move(entry.key), std::move(name)});
  }
  return rows;
}

absl::StatusOr<std::vector<Stored<v1::Waiting>>> WaitlistTable::Read(const Reader& reader,
                                                                     const std::vector<std::string>& names) {
  std::vector<std::string> keys;
  for (const std::string& name : names) keys.push_back(KeyOfName(name));
  const auto records = reader.MultiGet(keys);
  if (!records.ok()) return records.status();
  std::vector<Stored<v1::Waiting>> waitings;
  for (const auto& bytes : *records) {
    if (!bytes) return absl::DataLossError("a row of a waitlist names a waiting that is not there");
    auto stored = Decode(*bytes);
    if (!stored.ok()) return stored.status();
    waitings.push_back(*std::move(stored));
  }
  return waitings;
}

absl::StatusOr<int64_t> WaitlistTable::Count(const Reader& reader, const CapacityPlace& place, Standing standing) {
  const auto count = reader.Get(WaitlistCountKey(ListOf(place), static_cast<int>(standing)));
  if (!count.ok()) return count.status();
  return DecodeCounter(*count);
}

absl::StatusOr<std::vector<std::string>> WaitlistTable::Periods(const Reader& reader, std::string_view resource) {
  // A waitlist's name without its period: the first part alone.
  const std::string list = WaitlistName(resource, "");
  const std::string prefix = TagPrefix(KeyTag::kWaitlistRow) + list.substr(0, list.size() - 2);
  std::vector<std::string> periods;
  std::string begin = prefix;
  while (true) {
    const auto rows = reader.Scan({.begin = begin, .end = AfterPrefix(prefix), .limit = 1});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return periods;
    const auto place = CapacityPlaceOf(std::string_view(rows->front().key).substr(1));
    if (!place) return absl::DataLossError("a row of a waitlist cannot be read");
    begin = AfterPrefix(TagPrefix(KeyTag::kWaitlistRow) + ListOf(*place));
    periods.push_back(place->period);
  }
}

void WaitlistTable::RequireNobody(Batch& batch, const CapacityPlace& place) {
  batch.Add(WaitlistCountKey(ListOf(place), static_cast<int>(Standing::kWaiting)), 0, 0, 0);
}

absl::StatusOr<int64_t> WaitlistTable::Joined(const Reader& reader, const CapacityPlace& place) {
  const auto joined = reader.Get(WaitlistCountKey(ListOf(place), kEverJoined));
  if (!joined.ok()) return joined.status();
  return DecodeCounter(*joined);
}

void WaitlistTable::RequireJoined(Batch& batch, const CapacityPlace& place, int64_t joined) {
  batch.Add(WaitlistCountKey(ListOf(place), kEverJoined), 0, joined, joined);
}

void WaitlistTable::Wake(Batch& batch, const CapacityPlace& place, absl::Time due, std::string_view cause) {
  record::v1::Timer timer;
  timer.set_order(absl::StrCat(place.resource, "@", place.period));
  timer.set_assignment(MaskedChecksum({cause}));
  timer.set_kind(v1::DEADLINE_KIND_WAITLIST_REFILL);
  *timer.mutable_due_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(due));
  batch.Put(KeyOf(timer), EncodeRecord(timer, 1));
}

std::optional<CapacityPlace> WaitlistOf(const record::v1::Timer& timer) {
  const size_t at = timer.order().find('@');
  if (at == std::string::npos) return std::nullopt;
  return CapacityPlace{timer.order().substr(0, at), timer.order().substr(at + 1)};
}

std::optional<record::v1::Timer> ClaimTimerOf(const v1::Waiting& waiting) {
  if (waiting.state() != v1::WAITING_STATE_OFFERED) return std::nullopt;
  record::v1::Timer timer;
  timer.set_order(std::string(LastSegment(waiting.order())));
  timer.set_assignment(NumberOf(waiting.name()));
  timer.set_kind(v1::DEADLINE_KIND_WAITLIST_CLAIM);
  *timer.mutable_due_time() = waiting.claim_due_time();
  return timer;
}

std::string WaitingOf(const record::v1::Timer& timer) { return NameOf(timer.order(), timer.assignment()); }

std::optional<std::string> WaitlistRowOf(const v1::Waiting& waiting) {
  const auto standing = StandingOf(waiting);
  if (!standing) return std::nullopt;
  const int64_t micros = google::protobuf::util::TimeUtil::TimestampToMicroseconds(waiting.join_time());
  return WaitlistRowKey(ListOf(waiting), *standing, micros, LastSegment(waiting.order()), NumberOf(waiting.name()));
}

}  // namespace peidan::storage
