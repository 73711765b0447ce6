#include "server/timer_worker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "server/log.h"
#include "server/timer_round.h"
#include "storage/tables.h"

namespace peidan::server {
namespace {

constexpr absl::Duration kLongestSleep = absl::Seconds(1);
constexpr absl::Duration kFirstRetry = absl::Milliseconds(100);
constexpr absl::Duration kLongestRetry = absl::Seconds(10);
constexpr uint64_t kWorthALine = 1000;  // timers of one round: something was down, or many were due at once

}  // namespace

TimerWorker::TimerWorker(const Environment& env, storage::StoreHealth& health)
    : env_(env), health_(health), recount_(env), thread_([this] { Loop(); }) {}

TimerWorker::~TimerWorker() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void TimerWorker::Loop() {
  absl::Duration retry = kFirstRetry;
  std::string fault;  // of the last turn; empty: none
  while (true) {
    absl::Status status = Turn();
    if (status.ok()) status = recount_.Portion();
    health_.NoteRead(status);
    if (!status.ok() && status.message() != fault) Log("timers_failed", {{"detail", std::string(status.message())}});
    fault = std::string(status.message());
    const absl::Duration on = recount_.done() ? UntilNext() : absl::ZeroDuration();
    const absl::Duration pause = status.ok() ? on : retry;
    // A store that is busy refuses some and takes others: it has not failed.
    retry = status.ok() || fired_ > 0 ? kFirstRetry : std::min(2 * retry, kLongestRetry);
    std::unique_lock lock(mu_);
    if (stop_.wait_for(lock, absl::ToChronoNanoseconds(pause), [this] { return stopping_; })) return;
  }
}

absl::Status TimerWorker::Turn() {
  TimerRound round(env_, [this] { return Stopping(); });
  absl::Status status = round.Run();
  fired_ = round.fired();
  done_until_ = round.now();
  if (fired_ >= kWorthALine) Log("timers_caught_up", {{"timers", absl::StrCat(fired_)}});
  return status;
}

absl::Duration TimerWorker::UntilNext() const {
  const auto next = storage::TimerTable::NextDue(env_.store, done_until_);
  if (!next.ok() || !next->has_value()) return kLongestSleep;
  return std::clamp(**next - env_.clock(), absl::ZeroDuration(), kLongestSleep);
}

bool TimerWorker::Stopping() {
  std::lock_guard lock(mu_);
  return stopping_;
}

}  // namespace peidan::server
