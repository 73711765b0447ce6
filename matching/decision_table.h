// The decision tables of the policy as the stages of the matcher read them: a compiled table with typed outputs.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "matching/set_test.h"
#include "matching/table/table.h"

namespace peidan::matching {

// What a row demands of the concepts of a need.
struct RowCondition {
  std::vector<SetTest> tests;     // one for each input column; the first says what the row is about
  std::optional<SetTest> unless;  // an exception that lifts the row

  auto operator<=>(const RowCondition&) const = default;
  // Concepts that made it fire, ascending.
  std::vector<ConceptId> Witnesses(const ConceptSet& present) const;
  // Number of `any` and `all` terms and of the further concepts of `all`: how particular the row is.
  int Specificity() const;
};

// Of a row of a table all of whose tests are of CONCEPTS, with at most one exception.
RowCondition ConditionOf(const CompiledRow& row);

// Rows of `table` that hit, by position, ascending. All its tests read the concepts.
std::vector<uint32_t> HitsOf(const CompiledTable& table, const ConceptFacts& facts);

// Immutable after construction, therefore thread-safe. Rows are kept by id, so a result never depends on their order in
// the file. A row counts only by the policy asked for; there is no first-wins.
template <typename Output>
class DecisionTable {
 public:
  struct Row {
    std::string id;
    int priority = 0;
    RowCondition condition;
    Output output;
    const CompiledRow* compiled = nullptr;
  };

  // A table without rows.
  DecisionTable() = default;
  // `rows` are those of `table`, in its order.
  DecisionTable(std::shared_ptr<const CompiledTable> table, std::vector<Row> rows)
      : table_(std::move(table)), rows_(std::move(rows)) {}

  const std::vector<Row>& rows() const { return rows_; }

  // COLLECT: positions of all rows in force that fire, ascending.
  std::vector<uint32_t> Collect(const ConceptFacts& facts) const {
    return table_ == nullptr ? std::vector<uint32_t>() : HitsOf(*table_, facts);
  }

  // PRIORITY: of the rows that fire, those of the highest priority.
  std::vector<uint32_t> HighestPriority(const ConceptFacts& facts) const {
    std::vector<uint32_t> hits = Collect(facts);
    int highest = std::numeric_limits<int>::min();
    for (uint32_t i : hits) highest = std::max(highest, rows_[i].priority);
    std::erase_if(hits, [&](uint32_t i) { return rows_[i].priority != highest; });
    return hits;
  }

 private:
  std::shared_ptr<const CompiledTable> table_;
  std::vector<Row> rows_;
};

}  // namespace peidan::matching
