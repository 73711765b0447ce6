#include "server/deadline_recount.h"

#include <future>
#include <set>
#include <utility>

#include "server/lifecycle/lifecycle.h"
#include "server/notices.h"
#include "storage/tables.h"
#include "storage/timers.h"

namespace peidan::server {
namespace {

constexpr size_t kPortion = 512;                                             // timers
const absl::Time kEndOfTime = absl::FromUnixSeconds(int64_t{253402300799});  // the last second of the year 9999

// Nothing to commit where no deadline moves.
absl::StatusOr<storage::Batch> Recount(const Environment& env, const storage::Reader& reader, const std::string& id) {
  storage::Batch batch;
  const auto before = storage::OrderTable::Get(reader, id);
  if (!before.ok()) return before.status();
  if (!before->has_value()) return batch;
  const MatcherPtr matcher = env.matcher.Get();
  auto moved = lifecycle::Recompute((*before)->message, {env.clock(), matcher->process()});
  if (!moved.has_value()) return batch;
  storage::OrderTable::Update(batch, **before, moved->order);
  AppendEvents(batch, moved->order, std::move(moved->events), matcher->catalog());
  return batch;
}

bool IsOfAnAssignment(const record::v1::Timer& timer) {
  return timer.kind() == v1::DEADLINE_KIND_ACCEPT || timer.kind() == v1::DEADLINE_KIND_COMPLETE ||
         timer.kind() == v1::DEADLINE_KIND_OFFER;
}

}  // namespace

bool DeadlineRecount::done() const { return whole_ && hash_ == env_.matcher.Get()->rules().hash(); }

absl::Status DeadlineRecount::Portion() {
  if (done()) return absl::OkStatus();
  const MatcherPtr matcher = env_.matcher.Get();
  if (const std::string& active = matcher->rules().hash(); hash_ != active) {
    hash_ = active;
    after_.clear();
    whole_ = false;
  }
  const auto page = storage::TimerTable::Due(env_.store, kEndOfTime, after_, kPortion);
  if (!page.ok()) return page.status();
  std::set<std::string> orders;
  for (const auto& [key, timer] : *page) {
    if (IsOfAnAssignment(timer)) orders.insert(timer.order());
  }
  for (const std::string& id : orders) {
    std::promise<absl::Status> ended;
    env_.runner.RunHere([&](const storage::Reader& reader) { return Recount(env_, reader, id); },
                        [&ended](const absl::StatusOr<uint64_t>& commit_seq) { ended.set_value(commit_seq.status()); });
    const absl::Status status = ended.get_future().get();
    if (!status.ok() && !absl::IsAborted(status)) return status;
  }
  if (!page->empty()) after_ = page->back().key;
  whole_ = page->size() < kPortion;
  return absl::OkStatus();
}

}  // namespace peidan::server
