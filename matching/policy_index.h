// What follows from a rule set alone: worked out once, and shared by every district that is decided by it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "matching/policy_tables.h"

namespace peidan::matching {

// The bureaus of one row, as positions; where these point, the holder says.
struct BoundRow {
  std::vector<uint32_t> leads;
  std::vector<uint32_t> cooperating;
};

// Immutable after construction, therefore thread-safe.
class PolicyIndex {
 public:
  explicit PolicyIndex(const PolicyTables& tables);

  // The bureaus that the rows name, in order of name.
  const std::vector<std::string>& bureaus() const { return bureaus_; }
  // Aligned with the rows of the tables; bureaus are positions in bureaus().
  const std::vector<BoundRow>& routing() const { return routing_; }
  const std::vector<BoundRow>& joint() const { return joint_; }

 private:
  uint32_t PositionOf(const std::string& name) const;
  std::vector<BoundRow> Bind(const DecisionTable<Responsibility>& table) const;

  std::vector<std::string> bureaus_;
  std::vector<BoundRow> routing_;
  std::vector<BoundRow> joint_;
};

}  // namespace peidan::matching
