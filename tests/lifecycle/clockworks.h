// Time and rules for tests of the lifecycle.
#pragma once

#include "server/lifecycle/clockwork.h"

namespace peidan::lifecycle {

// A rule set that says nothing of the process.
inline const process::ProcessRules kNoProcess;

// With the rules of a rule set that says nothing of the process.
inline Clockwork At(absl::Time now) { return {now, kNoProcess}; }

// All that rules can say, around the clock: 3 hours to decline, 24 to answer an offer, 72 to confirm, 7 days to reopen
// twice; every order is called back; acceptance warns at 50 % and escalates at 200 %, completion at 80 and 110, 120 %.
inline process::ProcessRules FullProcess() {
  process::ProcessRules rules;
  rules.decline = {absl::Hours(3), false};
  rules.offer = {absl::Hours(24), false};
  rules.confirm = {absl::Hours(72), false};
  rules.reopen = {absl::Hours(7 * 24), false};
  rules.callback_percent = 100;
  rules.steps = {{v1::DEADLINE_KIND_ACCEPT, 50, process::Level::kHandler},
                 {v1::DEADLINE_KIND_ACCEPT, 200, process::Level::kBureauHead},
                 {v1::DEADLINE_KIND_COMPLETE, 80, process::Level::kHandler},
                 {v1::DEADLINE_KIND_COMPLETE, 110, process::Level::kBureauHead},
                 {v1::DEADLINE_KIND_COMPLETE, 120, process::Level::kDistrict}};
  return rules;
}

}  // namespace peidan::lifecycle
