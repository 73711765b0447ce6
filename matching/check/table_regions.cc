#include "matching/check/table_regions.h"

#include <algorithm>

#include "matching/table/fact_reader.h"

namespace peidan::matching {
namespace {

// All that a column of texts can be; nothing where any text will do.
std::vector<std::string> ValuesOf(const v1::RuleColumn& column, const v1::RuleManifest& manifest) {
  if (column.type() == v1::COLUMN_TYPE_BOOLEAN) return {"false", "true"};
  std::vector<std::string> values(column.values().begin(), column.values().end());
  for (const v1::Vocabulary& vocabulary : manifest.vocabularies()) {
    if (!column.vocabulary().empty() && vocabulary.name() == column.vocabulary())
      values.assign(vocabulary.values().begin(), vocabulary.values().end());
  }
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

TableRegions::TableRegions(const CompiledTable& table, const v1::RuleManifest& manifest, absl::CivilDay today,
                           WorkBudget& budget)
    : table_(table), today_(today), budget_(budget) {
  const auto add = [&](int place) {
    const v1::RuleColumn& column = table.message().columns(place);
    const auto it =
        std::find_if(facts_.begin(), facts_.end(), [&](const TestedFact& fact) { return fact.name == FactOf(column); });
    fact_of_column_.push_back(static_cast<int>(it - facts_.begin()));
    if (it != facts_.end()) return;
    std::vector<std::string> values = ValuesOf(column, manifest);
    const bool closed = !values.empty();
    facts_.push_back(
        {FactOf(column), place, column.type(), std::make_shared<const TextSet>(std::move(values), !closed)});
  };
  for (int place : table.inputs()) add(place);
  for (int place : table.exceptions()) add(place);
  const size_t row_bytes = facts_.size() * (sizeof(FactRegion) + sizeof(ConceptClauses));
  for (uint32_t i = 0; i < table.rows().size() && budget_.Keep(row_bytes); ++i) {
    regions_.push_back(RegionsOf(table.rows()[i]));
    const bool possible =
        std::none_of(regions_[i].begin(), regions_[i].end(), [](const FactRegion& region) { return region.Empty(); });
    live_.push_back(possible && !IsExpired(i));
  }
}

std::vector<FactRegion> TableRegions::RegionsOf(const CompiledRow& row) const {
  std::vector<FactRegion> regions(facts_.begin(), facts_.end());
  for (size_t i = 0; i < row.inputs.size(); ++i) regions[fact_of_column_[i]].Require(row.inputs[i], budget_);
  for (size_t i = 0; i < row.exceptions.size(); ++i) {
    if (row.exceptions[i]) regions[fact_of_column_[row.inputs.size() + i]].Lift(*row.exceptions[i], budget_);
  }
  return regions;
}

bool TableRegions::Overlap(uint32_t a, uint32_t b) const {
  const CompiledRow &x = table_.rows()[a], &y = table_.rows()[b];
  if (std::max({x.valid_from, y.valid_from, today_}) > std::min(x.valid_to, y.valid_to)) return false;
  for (size_t i = 0; i < facts_.size(); ++i) {
    const FactRegion &own = regions_[a][i], &other = regions_[b][i];
    if (!budget_.Spend(own.StepsWith(other)) || !own.Intersects(other)) return false;
  }
  return true;
}

bool TableRegions::Covers(uint32_t a, uint32_t b) const {
  const CompiledRow &x = table_.rows()[a], &y = table_.rows()[b];
  if (x.valid_from > std::max(y.valid_from, today_) || x.valid_to < y.valid_to) return false;
  for (size_t i = 0; i < facts_.size(); ++i) {
    const FactRegion &own = regions_[a][i], &other = regions_[b][i];
    if (!budget_.Spend(own.StepsWith(other)) || !own.Covers(other)) return false;
  }
  return true;
}

}  // namespace peidan::matching
