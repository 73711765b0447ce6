#include "server/timer_round.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "server/lifecycle/lifecycle.h"

namespace peidan::server {
namespace {

constexpr size_t kPage = 512;  // timers

}  // namespace

absl::StatusOr<Firing> FireTimers(const storage::Reader& reader, const std::vector<storage::TimerTable::Entry>& timers,
                                  absl::Time now) {
  Firing firing;
  const auto before = storage::OrderTable::Get(reader, timers.front().timer.order());
  if (!before.ok()) return before.status();
  if (!before->has_value()) return firing;
  v1::Order order = (*before)->message;
  for (const auto& [key, timer] : timers) {
    auto expired = lifecycle::Expire(order, static_cast<int>(timer.assignment()), timer.kind(), now);
    if (!expired.has_value()) continue;
    order = std::move(expired->order);
    storage::TimerTable::Require(firing.batch, key);
    for (const v1::Event& event : expired->events) storage::EventTable::Append(firing.batch, event);
    ++firing.fired;
  }
  if (firing.fired > 0) storage::OrderTable::Update(firing.batch, **before, order);
  return firing;
}

TimerRound::TimerRound(const Environment& env, std::function<bool()> stopping)
    : env_(env), stopping_(std::move(stopping)), now_(env.clock()) {}

absl::Status TimerRound::Run() {
  std::string after;
  while (!Ended()) {
    const auto page = storage::TimerTable::Due(env_.store, now_, after, kPage);
    if (!page.ok()) {
      AwaitNone().IgnoreError();
      return page.status();
    }
    if (page->empty()) break;
    FirePage(*page);
    after = page->back().key;
  }
  return AwaitNone();
}

// Neighbours of one order go together: its assignments were made at one instant, so that their deadlines are often one.
void TimerRound::FirePage(const Timers& page) {
  for (auto first = page.begin(); first != page.end() && !Ended();) {
    const auto end = std::find_if(first, page.end(), [&first](const storage::TimerTable::Entry& entry) {
      return entry.timer.order() != first->timer.order();
    });
    Fire({first, end});
    first = end;
  }
}

void TimerRound::Fire(Timers timers) {
  const std::string order = timers.front().timer.order();
  AwaitPlace(order);
  const auto fired = std::make_shared<uint64_t>(0);  // by the attempt that counts, the last
  auto attempt = [fired, timers = std::move(timers),
                  this](const storage::Reader& reader) -> absl::StatusOr<storage::Batch> {
    auto firing =
        FireTimers(reader, timers, std::max(now_, env_.clock()));  // a long round says when it came to this one
    if (!firing.ok()) return firing.status();
    *fired = firing->fired;
    return std::move(firing->batch);
  };
  env_.runner.RunHere(std::move(attempt), [this, order, fired](const absl::StatusOr<uint64_t>& commit_seq) {
    OnDone(order, commit_seq.status(), *fired);
  });
}

void TimerRound::AwaitPlace(const std::string& order) {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [&] { return under_way_.size() < kMostUnderWay && !under_way_.contains(order); });
  under_way_.insert(order);
}

void TimerRound::OnDone(const std::string& order, const absl::Status& status, uint64_t fired) {
  std::lock_guard lock(mu_);
  under_way_.erase(order);
  if (!absl::IsAborted(status)) status_.Update(status);  // too many changed this order: the others go on
  if (status.ok()) fired_ += fired;
  changed_.notify_one();
}

absl::Status TimerRound::AwaitNone() {
  std::unique_lock lock(mu_);
  changed_.wait(lock, [this] { return under_way_.empty(); });
  return status_;
}

bool TimerRound::Ended() {
  if (stopping_()) return true;
  std::lock_guard lock(mu_);
  return !status_.ok();
}

uint64_t TimerRound::fired() const {
  std::lock_guard lock(mu_);
  return fired_;
}

}  // namespace peidan::server
