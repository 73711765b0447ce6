#include "server/retention.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/log.h"
#include "server/work_queue.h"
#include "storage/tables.h"

namespace peidan::server {
namespace {

constexpr size_t kPortion = 500;                                 // entries; one batch
constexpr absl::Duration kBreath = absl::Milliseconds(20);       // between two batches, for the commits of callers
constexpr absl::Duration kMaxInterval = absl::Hours(1);          // between two passes
constexpr absl::Duration kMaxRequestInterval = absl::Hours(24);  // a pass reads them all: ids are not in order of age
constexpr absl::Duration kMinInterval = absl::Seconds(1);

bool IsBefore(const google::protobuf::Timestamp& time, absl::Time before) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()) < before;
}

// A tenth of the shorter time: nothing is kept much longer than it should be.
absl::Duration IntervalOf(const Retention::Limits& limits) {
  return std::clamp(std::min(limits.events, limits.requests) / 10, kMinInterval, kMaxInterval);
}

}  // namespace

Retention::Retention(const Environment& env, const Limits& limits)
    : env_(env), limits_(limits), thread_([this] { Loop(); }) {}

Retention::~Retention() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

absl::StatusOr<bool> Retention::TrimEvents(const Environment& env, absl::Time before) {
  const auto floor = storage::EventTable::Floor(env.store);
  if (!floor.ok()) return floor.status();
  auto oldest = storage::EventTable::List(env.store, floor->message.cursor(), kPortion);
  if (!oldest.ok()) return oldest.status();
  // The clock may have been set back between two events: only what stands before the first young one goes.
  const auto young = std::find_if(oldest->begin(), oldest->end(),
                                  [before](const auto& entry) { return !IsBefore(entry.event.event_time(), before); });
  oldest->erase(young, oldest->end());
  if (oldest->empty()) return false;
  storage::Batch batch;
  storage::EventTable::DeleteOldest(batch, *floor, *oldest);
  const auto outcome = env.store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  return outcome->committed() && oldest->size() == kPortion;  // not committed: another process does the same
}

absl::StatusOr<bool> Retention::TrimRequests(const Environment& env, absl::Time before, std::string& position) {
  const auto entries = storage::RequestTable::List(env.store, position, kPortion);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return false;
  storage::Batch batch;
  for (const auto& entry : *entries) {
    if (IsBefore(entry.record.create_time(), before)) storage::RequestTable::Delete(batch, entry);
  }
  if (!batch.mutations().empty()) {
    // A conflict: another process is at the same ids. What it leaves is met in the next pass.
    const auto outcome = env.store.CommitAndWait(std::move(batch));
    if (!outcome.ok()) return outcome.status();
  }
  position = entries->back().request_id;
  return entries->size() == kPortion;
}

absl::Status Retention::Pass() {
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more && Rest(kBreath)) more = TrimEvents(env_, env_.clock() - limits_.events);
  if (!more.ok()) return more.status();
  const absl::Time now = env_.clock();
  if (now < requests_due_) return absl::OkStatus();
  requests_due_ = now + std::clamp(limits_.requests / 10, kMinInterval, kMaxRequestInterval);
  std::string position;
  more = true;
  while (more.ok() && *more && Rest(kBreath)) more = TrimRequests(env_, env_.clock() - limits_.requests, position);
  return more.status();
}

bool Retention::Rest(absl::Duration duration) {
  std::unique_lock lock(mu_);
  return !changed_.wait_for(lock, absl::ToChronoMilliseconds(duration), [this] { return stopping_; });
}

void Retention::Loop() {
  GiveWay();
  do {
    if (absl::Status status = Pass(); !status.ok()) Log("retention", {{"detail", std::string(status.message())}});
  } while (Rest(IntervalOf(limits_)));
}

}  // namespace peidan::server
