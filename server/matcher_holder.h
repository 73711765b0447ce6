// What decisions are made on: catalog and rule set as one immutable snapshot, which is swapped whole.
#pragma once

#include <cstdint>
#include <mutex>

#include "absl/status/status.h"
#include "server/rule_library.h"
#include "storage/tables.h"

namespace peidan::server {

// Thread-safe. A reader keeps its snapshot as long as it likes; a swap makes nobody wait, and nobody sees the catalog
// of one snapshot with the rules of another.
class MatcherHolder {
 public:
  // REQUIRES: Reload succeeds once before the first Get. The library outlives this object.
  explicit MatcherHolder(RuleLibrary& library) : library_(library) {}

  MatcherPtr Get() const;

  // Makes sure that catalog and rule set are at least as new as the ones stored now. Costs two reads where they are, or
  // where the library has made the matcher already, as after a trial of its cases; else what the library says. Callers
  // that come meanwhile wait for the same work instead of doing it again.
  absl::Status Reload(const storage::Reader& reader);

 private:
  RuleLibrary& library_;
  std::mutex reload_mu_;     // held while a snapshot is made; before mu_
  int64_t activations_ = 0;  // guarded by reload_mu_; when the rule set of `matcher_` became active
  mutable std::mutex mu_;
  MatcherPtr matcher_;  // guarded by mu_
};

}  // namespace peidan::server
