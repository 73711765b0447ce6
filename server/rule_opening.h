// The rule set that a server begins with.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "matching/rule_set.h"
#include "server/rule_library.h"
#include "storage/key_value_store.h"

namespace peidan::server {

// What was found, and done about it. Hashes of 64 hex digits.
struct OpenedRules {
  std::string active;           // decides from now on
  std::string replaced;         // was active, and this release cannot use it; empty: none
  std::string ended_candidate;  // was the candidate, and this release cannot use it; empty: none
};

// Sees to it that the store has an active rule set that this release can use, and nobody is decided by one that is not
// recorded:
//   - A new store gets `files`, uploaded and activated as INITIAL.
//   - Where the active one cannot be compiled, the one that a rollback leads to, step by step until one can be, is
//     activated as FALLBACK; where none can be, `files` are. One that a person took back is not among them.
//   - A candidate that cannot be compiled ends.
// Each is one batch with its event; of several processes that start at once, one does it. Any other store is left as it
// is. INVALID_ARGUMENT: `files` are needed, and the check that every upload goes through finds errors in them; the
// message is one a line. Call it before anything is served.
absl::StatusOr<OpenedRules> OpenRules(storage::KeyValueStore& store, RuleLibrary& library,
                                      const std::vector<matching::RuleFile>& files, absl::Time now);

}  // namespace peidan::server
