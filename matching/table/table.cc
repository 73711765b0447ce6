#include "matching/table/table.h"

#include <utility>

#include "matching/table/fact_reader.h"
#include "matching/table/hit_policy.h"
#include "matching/table/table_compiler.h"
#include "matching/table/table_index.h"
#include "matching/table/trace.h"

namespace peidan::matching {

CompiledTable::CompiledTable(const v1::RuleTable& message) : message_(message) {}

CompiledTable::~CompiledTable() = default;

std::unique_ptr<const CompiledTable> CompiledTable::Compile(const v1::RuleTable& table,
                                                            const Vocabularies& vocabularies, Faults& faults) {
  return TableCompiler(table, vocabularies, faults).Compile();
}

v1::TableOutcome CompiledTable::Evaluate(const v1::Facts& facts, absl::CivilDay day, v1::TableTrace* trace) const {
  const FactReader reader(*this, lexicon_, facts);
  v1::TableOutcome outcome;
  if (reader.mistyped().empty()) {
    const RowBits passing = index_->Passing(reader.values(), day);
    RowBits unknown = index_->NotFailing(reader.values(), day);
    unknown.Remove(passing);
    outcome = ApplyHitPolicy(*this, passing.ToList());
    for (uint32_t row : unknown.ToList()) outcome.add_unknown_rows(rows_[row].id);
  } else {
    outcome.set_error(v1::TABLE_ERROR_FACT_TYPE);
    for (const std::string& column : reader.mistyped()) outcome.add_error_subjects(column);
  }
  if (trace != nullptr) {
    *trace = TraceRows(*this, facts, reader.values(), index_->InForce(day));
    *trace->mutable_outcome() = outcome;
  }
  return outcome;
}

std::vector<uint32_t> CompiledTable::Hits(absl::Span<const Value> values, absl::CivilDay day) const {
  return index_->Passing(values, day).ToList();
}

}  // namespace peidan::matching
