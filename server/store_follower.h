// What other processes do to a store that several share.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "absl/time/time.h"
#include "server/event_hub.h"
#include "server/matcher_holder.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// Looks at the end of the event feed time and again: where it has moved, decisions are made on the catalog and the rule
// set that are stored now, and the readers of the feed are woken. A look that fails is logged once and made anew; until
// one succeeds, decisions go by what was read last. One thread of its own.
class StoreFollower {
 public:
  // Everything must outlive the follower.
  StoreFollower(const storage::Reader& store, MatcherHolder& matcher, EventHub& hub, absl::Duration every);
  // Waits for a look that has begun.
  ~StoreFollower();

 private:
  void Loop();
  absl::Status Look();

  const storage::Reader& store_;
  MatcherHolder& matcher_;
  EventHub& hub_;
  const std::chrono::nanoseconds every_;
  std::string seen_;   // of the thread: the end of the feed at the last look
  std::string fault_;  // of the thread: why the last look failed; empty: it did not
  std::mutex mu_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mu_
  std::thread thread_;     // last: it uses everything above
};

}  // namespace peidan::server
