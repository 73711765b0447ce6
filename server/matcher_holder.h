// What decisions are made on: catalog and rule set as one immutable snapshot, which is swapped whole.
#pragma once

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "matching/matcher.h"
#include "storage/tables.h"

namespace peidan::server {

// Thread-safe. A reader keeps its snapshot as long as it likes; a swap makes nobody wait.
class MatcherHolder {
 public:
  // Begins with an empty catalog.
  explicit MatcherHolder(std::shared_ptr<const matching::RuleSet> rules);

  std::shared_ptr<const matching::Matcher> Get() const;

  // Makes sure that the catalog held is at least as new as the one stored now. Takes milliseconds where it is not;
  // callers that come meanwhile wait for the same work instead of doing it again.
  absl::Status Reload(const storage::Reader& reader);

 private:
  const std::shared_ptr<const matching::RuleSet> rules_;
  std::mutex reload_mu_;  // held while a catalog is loaded; before mu_
  mutable std::mutex mu_;
  std::shared_ptr<const matching::Matcher> matcher_;  // guarded by mu_; never null
};

}  // namespace peidan::server
