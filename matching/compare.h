// Two rule sets compared by what they decide.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "peidan/v1/match.pb.h"
#include "peidan/v1/rule_set.pb.h"

namespace peidan::matching {

// The bureau with role LEAD, `bureaus/{code}`; empty: none.
std::string LeadOf(const v1::Match& match);
// The same, and where nobody leads the bureau that ranks first.
std::string BestBureauOf(const v1::Match& match);
// The bureaus with role COOPERATING, ascending.
std::vector<std::string> CooperatingOf(const v1::Match& match);

// Whether two decisions on one need differ for those whom they concern: another kind of decision, lead, cooperating
// bureau, chosen resource or urgency. Scores, runners-up, wording and the order of cooperating bureaus do not count.
bool DecidedOtherwise(const v1::Match& before, const v1::Match& after);

// Adds up the comparison of two rule sets. Its result does not depend on the order of the orders. Not thread-safe.
class ComparisonCount {
 public:
  // Both `ruleSets/{hash}`.
  ComparisonCount(std::string before, std::string after) : before_(std::move(before)), after_(std::move(after)) {}

  // Counts one order; returns whether it is decided otherwise.
  bool Add(const v1::Match& before, const v1::Match& after);
  // Everything counted so far, the shifts by `from`, then `to`.
  v1::RuleComparison Result() const;

 private:
  const std::string before_;
  const std::string after_;
  int32_t compared_ = 0;
  int32_t different_ = 0;
  std::map<std::pair<std::string, std::string>, int32_t> shifts_;
};

}  // namespace peidan::matching
