// A decision table: rows of conditions over the facts, each with a typed output and a place in the hit policy.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "matching/set_test.h"

namespace peidan::matching {

// What a row demands. A row fires when every test holds and the exception does not.
struct RowCondition {
  std::vector<SetTest> tests;     // one for each input column
  std::optional<SetTest> unless;  // an exception that lifts the row

  bool operator==(const RowCondition&) const = default;
  v1::Verdict Evaluate(const ConceptFacts& facts) const;
  // Concepts that made it fire, ascending.
  std::vector<ConceptId> Witnesses(const ConceptSet& present) const;
  // Number of `any` and `all` terms and of the further concepts of `all`: how particular the row is.
  int Specificity() const;
};

// Finds rows by the concepts they need, so that a table of many rows costs little more than one of few.
class RowIndex {
 public:
  void Add(uint32_t row, const RowCondition& condition);
  // Rows that may fire, ascending, each once.
  std::vector<uint32_t> Candidates(const ConceptFacts& facts) const;

 private:
  std::vector<std::vector<uint32_t>> by_concept_;
  std::vector<uint32_t> unconditional_;
};

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
  };

  explicit DecisionTable(std::vector<Row> rows = {}) : rows_(std::move(rows)) {
    std::sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.id < b.id; });
    for (size_t i = 0; i < rows_.size(); ++i) index_.Add(static_cast<uint32_t>(i), rows_[i].condition);
  }

  const std::vector<Row>& rows() const { return rows_; }

  // COLLECT: positions of all rows that fire, ascending.
  std::vector<uint32_t> Collect(const ConceptFacts& facts) const {
    std::vector<uint32_t> hits = index_.Candidates(facts);
    std::erase_if(hits, [&](uint32_t i) { return rows_[i].condition.Evaluate(facts) != v1::VERDICT_PASS; });
    return hits;
  }

  // PRIORITY: of the rows that fire, those of the highest priority.
  std::vector<uint32_t> HighestPriority(const ConceptFacts& facts) const {
    std::vector<uint32_t> hits = Collect(facts);
    int highest = 0;
    for (uint32_t i : hits) highest = std::max(highest, rows_[i].priority);
    std::erase_if(hits, [&](uint32_t i) { return rows_[i].priority != highest; });
    return hits;
  }

 private:
  std::vector<Row> rows_;
  RowIndex index_;
};

}  // namespace peidan::matching
