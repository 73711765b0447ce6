#include "matching/policy_index.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {

PolicyIndex::PolicyIndex(const PolicyTables& tables) {
  for (const auto* table : {&tables.routing, &tables.joint}) {
    for (const auto& row : table->rows()) {
      for (const auto* names : {&row.output.leads, &row.output.cooperating})
        bureaus_.insert(bureaus_.end(), names->begin(), names->end());
    }
  }
  std::sort(bureaus_.begin(), bureaus_.end());
  bureaus_.erase(std::unique(bureaus_.begin(), bureaus_.end()), bureaus_.end());
  routing_ = Bind(tables.routing);
  joint_ = Bind(tables.joint);
}

uint32_t PolicyIndex::PositionOf(const std::string& name) const {
  return static_cast<uint32_t>(std::lower_bound(bureaus_.begin(), bureaus_.end(), name) - bureaus_.begin());
}

std::vector<BoundRow> PolicyIndex::Bind(const DecisionTable<Responsibility>& table) const {
  std::vector<BoundRow> rows;
  for (const auto& row : table.rows()) {
    BoundRow& bound = rows.emplace_back();
    for (const std::string& name : row.output.leads) bound.leads.push_back(PositionOf(name));
    for (const std::string& name : row.output.cooperating) bound.cooperating.push_back(PositionOf(name));
  }
  return rows;
}

}  // namespace peidan::matching
