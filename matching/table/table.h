// A decision table (决策表), compiled: typed cells, an index by column, and the hit policy.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "matching/fault.h"
#include "matching/lexicon.h"
#include "matching/table/cell.h"
#include "matching/table/value.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

class TableIndex;

// What the cells of a table may name. Must outlive the compilation, not the table.
struct Vocabularies {
  const Lexicon* lexicon = nullptr;  // only for CONCEPTS
  std::map<std::string, std::set<std::string>, std::less<>> named;
};

// One row, compiled.
struct CompiledRow {
  std::string id;
  int line = 0;           // of the spreadsheet
  uint32_t position = 0;  // in the table as it stands in the file
  double priority = 0;
  absl::CivilDay valid_from = absl::CivilDay::min();  // first day
  absl::CivilDay valid_to = absl::CivilDay::max();    // last day
  std::vector<Cell> inputs;                           // one for each input column
  std::vector<std::optional<Cell>> exceptions;        // one for each exception column; nullopt: none
  std::vector<v1::FactValue> outputs;                 // one for each output column

  bool InForce(absl::CivilDay day) const { return valid_from <= day && day <= valid_to; }
};

// Immutable after construction, therefore thread-safe. Rows are kept by id, so that no result depends on their order in
// the file but that of RULE_ORDER.
class CompiledTable {
 public:
  // Adds every fault it finds; nullptr where there was one.
  static std::unique_ptr<const CompiledTable> Compile(const v1::RuleTable& table, const Vocabularies& vocabularies,
                                                      Faults& faults);
  ~CompiledTable();
  CompiledTable(const CompiledTable&) = delete;
  CompiledTable& operator=(const CompiledTable&) = delete;

  // Answers by the hit policy, for rows in force on `day`. `trace` may be null; with it, how the answer came about.
  // An answer that cannot be given is in `error` of the outcome. Facts that no column tests are ignored.
  v1::TableOutcome Evaluate(const v1::Facts& facts, absl::CivilDay day, v1::TableTrace* trace = nullptr) const;

  // The same without the hit policy and without messages, for callers on a hot path: positions in rows() of those that
  // hit, ascending. `values` has one value for each input column and then one for each exception column.
  std::vector<uint32_t> Hits(absl::Span<const Value> values, absl::CivilDay day) const;
  // FAIL if any cell fails or an exception holds, else UNKNOWN if any is unknown, else PASS.
  v1::Verdict Evaluate(const CompiledRow& row, absl::Span<const Value> values) const;

  // The definition and the rows as they were given.
  const v1::RuleTable& message() const { return message_; }
  // By id.
  const std::vector<CompiledRow>& rows() const { return rows_; }
  // Indexes into message().columns().
  const std::vector<int>& inputs() const { return inputs_; }
  const std::vector<int>& exceptions() const { return exceptions_; }
  const std::vector<int>& outputs() const { return outputs_; }

 private:
  friend class TableCompiler;
  CompiledTable();

  v1::RuleTable message_;
  std::vector<int> inputs_;
  std::vector<int> exceptions_;
  std::vector<int> outputs_;
  std::vector<CompiledRow> rows_;
  std::map<std::string, ConceptId, std::less<>> concepts_;  // of the lexicon, where a column tests concepts
  std::unique_ptr<const TableIndex> index_;
};

}  // namespace peidan::matching
