#include "server/store_follower.h"

#include <utility>

#include "server/log.h"
#include "storage/tables.h"

namespace peidan::server {

StoreFollower::StoreFollower(const storage::Reader& store, MatcherHolder& matcher, EventHub& hub, absl::Duration every)
    : store_(store), matcher_(matcher), hub_(hub), every_(absl::ToChronoNanoseconds(every)), thread_([this] {
        Loop();
      }) {}

StoreFollower::~StoreFollower() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  stop_.notify_one();
  thread_.join();
}

void StoreFollower::Loop() {
  while (true) {
    {
      std::unique_lock lock(mu_);
      if (stop_.wait_for(lock, every_, [this] { return stopping_; })) return;
    }
    std::string fault(Look().message());
    if (!fault.empty() && fault != fault_) Log("follow_failed", {{"detail", fault}});
    fault_ = std::move(fault);
  }
}

// Every change of rules and catalog has its event, so the feed tells of both. It is asked first: what it tells of is
// stored by then.
absl::Status StoreFollower::Look() {
  auto last = storage::EventTable::Last(store_);
  if (!last.ok()) return last.status();
  if (*last == seen_) return absl::OkStatus();
  if (absl::Status status = matcher_.Reload(store_); !status.ok()) return status;
  hub_.Notify();
  seen_ = *std::move(last);
  return absl::OkStatus();
}

}  // namespace peidan::server
