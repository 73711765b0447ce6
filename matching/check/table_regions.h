// What the rows of one decision table admit, fact by fact, from a day on.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/civil_time.h"
#include "matching/check/fact_region.h"
#include "matching/table/table.h"

namespace peidan::matching {

// Rows are positions in CompiledTable::rows(). Not thread-safe: what is found out is counted in the budget. Where that
// ends, answers are no, and those of the constructor and of the last question mean nothing.
class TableRegions {
 public:
  // The vocabularies of `manifest` close the facts whose columns name them. The table and the budget must outlive this
  // object.
  TableRegions(const CompiledTable& table, const v1::RuleManifest& manifest, absl::CivilDay today, WorkBudget& budget);

  const CompiledTable& table() const { return table_; }
  WorkBudget& budget() const { return budget_; }
  // Each fact once, in the order of the columns.
  const std::vector<TestedFact>& facts() const { return facts_; }
  // Aligned with facts().
  const std::vector<FactRegion>& RegionsOf(uint32_t row) const { return regions_[row]; }

  // Not expired, and there are facts for which it hits.
  bool IsLive(uint32_t row) const { return live_[row]; }
  bool IsExpired(uint32_t row) const { return table_.rows()[row].valid_to < today_; }
  bool InForceToday(uint32_t row) const { return table_.rows()[row].InForce(today_); }
  // Whether there is a day from today on, and facts, for which both hit. REQUIRES: both are live.
  bool Overlap(uint32_t a, uint32_t b) const;
  // Whether `a` hits wherever and whenever `b` does from today on. REQUIRES: both are live.
  bool Covers(uint32_t a, uint32_t b) const;

 private:
  std::vector<FactRegion> RegionsOf(const CompiledRow& row) const;

  const CompiledTable& table_;
  absl::CivilDay today_;
  WorkBudget& budget_;
  std::vector<TestedFact> facts_;
  std::vector<int> fact_of_column_;  // of each input and then each exception, the place in facts_
  std::vector<std::vector<FactRegion>> regions_;
  std::vector<bool> live_;
};

}  // namespace peidan::matching
