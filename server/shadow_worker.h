// The candidate decides beside the active rule set and only records.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/statusor.h"
#include "server/environment.h"
#include "server/event_hub.h"
#include "storage/rule_tables.h"

namespace peidan::server {

// Follows the feed from the cursor in the store, so that nothing is lost over a crash: decisions and the cursor behind
// them are one batch. What a candidate decided goes when it is none any more. One thread of its own; no command ever
// waits for it, and it looks but once a second.
class ShadowWorker final : public Watcher {
 public:
  // Begins at once with what is waiting. The environment outlives the result.
  static std::shared_ptr<ShadowWorker> Start(const Environment& env);
  ~ShadowWorker() override;

  void Wake() override {}
  void Stop() override;
  void Tick() override;

  // Decides what waits in the feed, at most one portion; true: there may be more. Public for tests; called by one
  // thread at a time.
  static absl::StatusOr<bool> CatchUp(const Environment& env);
  // Deletes what former candidates decided, at most one portion; true: there may be more. As CatchUp.
  static absl::StatusOr<bool> Sweep(const Environment& env);

 private:
  explicit ShadowWorker(const Environment& env) : env_(env) {}
  void Loop();
  // A portion of each; true: there may be more.
  absl::StatusOr<bool> Turn();

  const Environment& env_;
  std::mutex mu_;
  std::condition_variable changed_;
  bool awake_ = true;      // guarded by mu_
  bool stopping_ = false;  // guarded by mu_
  uint64_t swept_ = 0;     // of the worker's thread: the version of the rule state when nothing was left to sweep
  std::thread thread_;
};

}  // namespace peidan::server
