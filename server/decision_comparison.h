// How two rule sets decide the same orders.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "peidan/v1/rule_set.pb.h"

namespace peidan::server {

// Counts differences. Not thread-safe.
class DecisionComparison {
 public:
  // Hashes of the two.
  DecisionComparison(const std::string& before, const std::string& after);

  // Counts one order; true: it is decided otherwise.
  bool Add(const v1::Match& before, const v1::Match& after);

  // The counts so far; shifts in order of `from` and `to`.
  v1::RuleComparison Counts() const;

 private:
  v1::RuleComparison counts_;
  std::map<std::pair<std::string, std::string>, int> shifts_;  // orders, by lead before and after
};

}  // namespace peidan::server
