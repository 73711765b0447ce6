// When the rule set has another calendar (工作日历), the deadlines that run are worked out again.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "server/environment.h"

namespace peidan::server {

// Goes through every order with a timer once for each rule set that becomes active, and once after the start, because
// the last pass may have been cut off; an order whose deadlines are right costs a read. Used from one thread.
class DeadlineRecount {
 public:
  // The environment outlives it.
  explicit DeadlineRecount(const Environment& env) : env_(env) {}

  // The next portion of orders. An order that somebody changes meanwhile is worked out again by that change or by the
  // next start. Returns the first error of the store; the portion is done again then.
  absl::Status Portion();
  // Whether there is nothing more to do for the rule set that is active now.
  bool done() const;

 private:
  const Environment& env_;
  std::string hash_;   // of the rule set that is being gone through
  std::string after_;  // key of the last timer that was looked at
  bool whole_ = false;
};

}  // namespace peidan::server
