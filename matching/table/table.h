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
#include "matching/table/compiled_row.h"
#include "matching/table/value.h"
#include "peidan/v1/rule_table.pb.h"

namespace peidan::matching {

class TableIndex;

// Limits of one table; what is beyond is a fault. A district's largest table has some hundred rows.
inline constexpr int kMaxTableColumns = 64;
inline constexpr int kMaxTableRows = 100000;
inline constexpr int kMaxCellBytes = 65536;

// What the cells of a table may name. Must outlive the compilation; the lexicon only where a column is of CONCEPTS, and
// then it must outlive the table.
struct Vocabularies {
  const Lexicon* lexicon = nullptr;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> named;
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
  // hit, ascending. `values` has one for each input column and then one for each exception column.
  std::vector<uint32_t> Hits(absl::Span<const Value> values, absl::CivilDay day) const;

  // The definition and the rows as they were given.
  const v1::RuleTable& message() const { return message_; }
  // By id.
  const std::vector<CompiledRow>& rows() const { return rows_; }
  // Whether two rows, by position in rows(), give the same outputs.
  bool SameOutputs(uint32_t a, uint32_t b) const { return output_class_[a] == output_class_[b]; }
  // The same number for just those rows.
  uint32_t OutputClass(uint32_t row) const { return output_class_[row]; }
  // Places in message().columns().
  const std::vector<int>& inputs() const { return inputs_; }
  const std::vector<int>& exceptions() const { return exceptions_; }
  const std::vector<int>& outputs() const { return outputs_; }

 private:
  friend class TableCompiler;
  explicit CompiledTable(const v1::RuleTable& message);

  v1::RuleTable message_;
  const Lexicon* lexicon_ = nullptr;
  std::vector<int> inputs_;
  std::vector<int> exceptions_;
  std::vector<int> outputs_;
  std::vector<CompiledRow> rows_;
  std::vector<uint32_t> output_class_;  // aligned with rows_: rows of one class give the same outputs
  std::unique_ptr<const TableIndex> index_;
};

}  // namespace peidan::matching
