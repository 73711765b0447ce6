// Everything that the services of rules need, on a store in memory: the library of Haidian, its rule set, and a clock
// that a look at it moves on by a second.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "server/environment.h"
#include "server/order_desk.h"
#include "server/rule_desk.h"
#include "storage/memory_store.h"

namespace peidan::server {

// The files of matching/rulesets/haidian.
std::vector<matching::RuleFile> HaidianRules();
// A copy with `mark` behind the note of the first row of routing.csv, so that it decides the same under another hash.
std::vector<matching::RuleFile> Renamed(std::vector<matching::RuleFile> files, const std::string& mark);
// A copy in which a row of routing.csv names another lead, of the priority that settles who leads, instead of the usual
// 50; without cases, one of which may be about that row.
std::vector<matching::RuleFile> WithLead(std::vector<matching::RuleFile> files, const std::string& row,
                                         const std::string& before, const std::string& after);

// Confined to one test.
class RuleHouse {
 public:
  RuleHouse();

  const Environment& env() const { return env_; }
  storage::MemoryStore& store() { return store_; }

  // Runs an attempt to its end and waits; the snapshot that decides has the outcome.
  absl::Status Run(const CommandRunner::Attempt& attempt);
  // Keeps a rule set; returns its hash.
  std::string Upload(const std::vector<matching::RuleFile>& files);
  absl::StatusOr<v1::RuleActivation> Activate(const std::string& hash, const std::string& expected_active = "");
  absl::StatusOr<v1::RuleActivation> RollBack();
  absl::Status Shadow(const std::string& hash);
  v1::Order Place(const std::string& text);
  // A change of the first resource's description.
  void ChangeCatalog(const std::string& description);

  record::v1::RuleStateRecord State() const;

 private:
  std::string NextId() { return absl::StrCat("r-", ++requests_); }
  void ImportLibrary();

  storage::MemoryStore store_;
  RuleLibrary library_;
  MatcherHolder matcher_{library_};
  EventHub hub_;
  int requests_ = 0;
  std::atomic<uint64_t> chance_ = 0;
  std::atomic<int64_t> looks_ = 0;  // at the clock
  CommandRunner runner_;
  WorkQueue background_{1, WorkQueue::Priority::kNormal};
  const Environment env_;
  const RuleDesk desk_{env_};
};

}  // namespace peidan::server
