#include "server/event_hub.h"

#include <algorithm>
#include <utility>

namespace peidan::server {

EventHub::EventHub() : thread_([this] { Loop(); }) {}

EventHub::~EventHub() {
  Stop();
  thread_.join();
}

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
  std::lock_guard lock(mu_);
  notified_ = true;
  changed_.notify_one();
}

void EventHub::Stop() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
    changed_.notify_one();
  }
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

void EventHub::Loop() {
  while (true) {
    {
      std::unique_lock lock(mu_);
      changed_.wait(lock, [this] { return stopping_ || notified_; });
      if (stopping_) return;
      notified_ = false;
    }
    for (const auto& watcher : Living()) watcher->Wake();
  }
}

}  // namespace peidan::server
