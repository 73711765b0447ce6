// Replaying many orders: decided again from what they pinned, a portion at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "peidan/v1/rule_set.pb.h"
#include "server/environment.h"
#include "server/recorded_orders.h"

namespace peidan::server {

// Counts what came of it. Not thread-safe.
class Replay {
 public:
  explicit Replay(const Environment& env) : env_(env) {}

  // Decides each again and compares to the byte; one that cannot be decided again is counted with its reason. Errors of
  // the store.
  absl::Status Add(const std::vector<RecordedDecision>& decisions, int skipped);
  const v1::ReplaySummary& summary() const { return summary_; }

 private:
  // Decides again, and counts; true: it is not the same.
  bool ComesOutOtherwise(const RecordedDecision& decision, const matching::Matcher& matcher);
  void AddObstacle(const RecordedDecision& decision, const std::string& why);

  const Environment& env_;
  v1::ReplaySummary summary_;
};

// Replays the newest orders on the background and calls `done` once. Between two portions it asks `cancelled`, and ends
// with CANCELLED.
void ReplayNewest(const Environment& env, size_t max_orders, std::function<bool()> cancelled,
                  std::function<void(absl::StatusOr<v1::ReplaySummary>)> done);

}  // namespace peidan::server
