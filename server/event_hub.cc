#include "server/event_hub.h"

#include <algorithm>
#include <utility>

namespace peidan::server {
namespace {

constexpr std::chrono::seconds kTick{1};
// What a watcher is sent at once costs little more than one event, so many watchers wait a little for several: a
// thousand are woken five times a second at most, ten thousand twice.
constexpr std::chrono::microseconds kMinRest{2'000};  // one order after the other would wake a single one each time
constexpr std::chrono::microseconds kRestForEach{200};
constexpr std::chrono::microseconds kMaxRest{500'000};

}  // namespace

EventHub::EventHub() : thread_([this] { Loop(); }) {}

EventHub::~EventHub() { Stop(); }

void EventHub::Add(std::weak_ptr<Watcher> watcher) {
  {
    std::lock_guard lock(mu_);
    if (!stopping_) {
      watchers_.push_back(std::move(watcher));
      return;
    }
  }
  if (const auto living = watcher.lock()) living->Stop();
}

void EventHub::Notify() {
  {
    std::lock_guard lock(mu_);
    if (notified_) return;  // the thread was told, and did not come yet
    notified_ = true;
    if (resting_) return;  // it will look by itself
  }
  changed_.notify_one();
}

void EventHub::Stop() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
    changed_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
  for (const auto& watcher : Living()) watcher->Stop();
}

std::vector<std::shared_ptr<Watcher>> EventHub::Living() {
  std::vector<std::shared_ptr<Watcher>> living;
  std::lock_guard lock(mu_);
  const auto gone = [&living](const std::weak_ptr<Watcher>& watcher) {
    if (auto strong = watcher.lock()) {
      living.push_back(std::move(strong));
      return false;
    }
    return true;
  };
  watchers_.erase(std::remove_if(watchers_.begin(), watchers_.end(), gone), watchers_.end());
  return living;
}

bool EventHub::WaitForWork(Time rested, Time tick) {
  std::unique_lock lock(mu_);
  resting_ = true;
  changed_.wait_until(lock, rested, [this] { return stopping_; });
  resting_ = false;
  changed_.wait_until(lock, tick, [this] { return stopping_ || notified_; });
  notified_ = false;
  return !stopping_;
}

void EventHub::Loop() {
  using Clock = std::chrono::steady_clock;
  Time rested = Clock::now(), tick = rested + kTick;
  while (WaitForWork(rested, tick)) {
    const bool second_is_over = Clock::now() >= tick;
    const auto living = Living();
    for (const auto& watcher : living) {
      watcher->Wake();
      if (second_is_over) watcher->Tick();
    }
    rested = Clock::now() + std::clamp<std::chrono::microseconds>(kRestForEach * living.size(), kMinRest, kMaxRest);
    if (second_is_over) tick = Clock::now() + kTick;
  }
}

}  // namespace peidan::server
