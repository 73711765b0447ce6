// What the services are given: the store, the catalog with its rules, and everything that is not a value: clock and
// chance.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "server/command_runner.h"
#include "server/event_feed.h"
#include "server/event_hub.h"
#include "server/matcher_holder.h"
#include "server/rule_library.h"
#include "server/work_queue.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// References to things that outlive every service. All of them are thread-safe.
struct Environment {
  storage::KeyValueStore& store;
  MatcherHolder& matcher;
  RuleLibrary& library;
  CommandRunner& runner;
  WorkQueue& background;  // for long work
  EventHub& hub;
  std::function<absl::Time()> clock;
  std::function<uint64_t()> random;  // 64 random bits
  FeedHistory history;
};

}  // namespace peidan::server
