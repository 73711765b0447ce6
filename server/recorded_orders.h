// Walking over recorded decisions with the matchers they pin.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "server/environment.h"
#include "server/replay.h"

namespace peidan::server {

// The latest decision of one order; nullopt: it has no certificate, so no decision by the machine.
// NOT_FOUND (ORDER_UNKNOWN).
absl::StatusOr<std::optional<RecordedDecision>> LoadDecision(const storage::Reader& reader, const std::string& order);

// Orders from the newest to older ones, a portion at a time: memory stays bounded however many there are.
// Confined to one thread at a time.
class RecordedOrders {
 public:
  static constexpr size_t kPortion = 128;  // decisions in memory, and between two turns of other work

  // At most `limit` orders.
  RecordedOrders(const storage::KeyValueStore& store, size_t limit) : store_(store), left_(limit) {}

  struct Portion {
    std::vector<RecordedDecision> decisions;  // newest first
    int skipped = 0;                          // orders without a decision by the machine
  };
  // The next portion, each read at one instant.
  absl::StatusOr<Portion> Next();
  // Whether there is no further portion.
  bool done() const { return left_ == 0; }

 private:
  const storage::KeyValueStore& store_;
  size_t left_;
  std::string position_;
};

// The matcher of a pin: the one that decides now where it is the same, else of the library. NOT_FOUND: the rule set or
// the catalog revision is not kept (the order was decided by a release that kept no history). FAILED_PRECONDITION
// (RULE_SET_FAULTY): this release cannot use the rule set.
absl::StatusOr<MatcherPtr> PinnedMatcher(const Environment& env, const Pin& pin);

// Calls `decide` for each decision with its place in the portion and what PinnedMatcher says of the catalog it pins and
// of `rule_set` (empty: the one it pins); an error of `decide` ends it. Decisions with the same pin come one after the
// other, so that no matcher is made twice for a portion.
using DecideOne = absl::FunctionRef<absl::Status(size_t place, const absl::StatusOr<MatcherPtr>& matcher)>;
absl::Status ForEachPinned(const Environment& env, const std::vector<RecordedDecision>& decisions,
                           const std::string& rule_set, DecideOne decide);

}  // namespace peidan::server
