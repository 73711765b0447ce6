// What an activation costs those who are being decided meanwhile.
#pragma once

#include <memory>
#include <vector>

#include "absl/time/time.h"
#include "matching/catalog.h"
#include "matching/rule_set.h"
#include "tests/bench/samples.h"

namespace peidan::bench {

// Latencies of decisions that come at a fixed rate, from the moment they were due.
struct SwapResult {
  Samples calm;      // nothing is swapped
  Samples swapping;  // a rule set, of which somebody edited one row, is compiled, bound and swapped in, once a second
  int swaps = 0;
};

// One thread decides, another swaps, at a shared pointer behind a mutex as the server holds it. Calm and swapping
// spells of two seconds take turns, so that a drift of the machine meets both.
SwapResult MeasureRuleSwap(const std::shared_ptr<const matching::Catalog>& catalog,
                           const std::vector<matching::RuleFile>& files, const std::vector<LabelledNeed>& needs,
                           double per_second, int spells);

}  // namespace peidan::bench
