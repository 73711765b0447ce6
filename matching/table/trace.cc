#include "matching/table/trace.h"

#include <algorithm>
#include <tuple>

#include "matching/table/fact_reader.h"

namespace peidan::matching {
namespace {

// A row with its rank in the trace: hits, then unknown rows, then those that fail in the fewest cells.
struct Ranked {
  uint32_t row;
  v1::Verdict verdict;
  int failed_cells;

  std::tuple<int, int, uint32_t> Key() const {
    const int group = verdict == v1::VERDICT_PASS ? 0 : verdict == v1::VERDICT_UNKNOWN ? 1 : 2;
    return {group, group == 2 ? failed_cells : 0, row};
  }
};

// Calls `visit(column, verdict)` for every cell of a row that tests something.
template <typename Visit>
void VisitCells(const CompiledTable& table, const CompiledRow& row, absl::Span<const Value> values, Visit visit) {
  for (size_t i = 0; i < row.inputs.size(); ++i) {
    if (!row.inputs[i].always()) visit(table.inputs()[i], VerdictOfInput(row.inputs[i], values[i]));
  }
  for (size_t i = 0; i < row.exceptions.size(); ++i) {
    if (!row.exceptions[i]) continue;
    visit(table.exceptions()[i], VerdictOfException(row.exceptions[i], values[row.inputs.size() + i]));
  }
}

Ranked Rank(const CompiledTable& table, uint32_t position, absl::Span<const Value> values) {
  Ranked ranked{position, v1::VERDICT_PASS, 0};
  VisitCells(table, table.rows()[position], values, [&](int, v1::Verdict verdict) {
    ranked.verdict = Both(ranked.verdict, verdict);
    ranked.failed_cells += verdict == v1::VERDICT_FAIL;
  });
  return ranked;
}

void WriteRow(const CompiledTable& table, const Ranked& ranked, const v1::Facts& facts, absl::Span<const Value> values,
              v1::RowTrace& out) {
  const CompiledRow& row = table.rows()[ranked.row];
  out.set_row(row.id);
  out.set_line(row.line);
  out.set_verdict(ranked.verdict);
  VisitCells(table, row, values, [&](int column, v1::Verdict verdict) {
    const v1::RuleColumn& definition = table.message().columns(column);
    v1::CellTrace& cell = *out.add_cells();
    cell.set_column(definition.name());
    cell.set_cell(table.message().rows(static_cast<int>(row.position)).cells(column));
    const auto fact = facts.values().find(FactOf(definition));
    if (fact != facts.values().end()) *cell.mutable_value() = fact->second;
    cell.set_verdict(verdict);
  });
}

}  // namespace

v1::TableTrace TraceRows(const CompiledTable& table, const v1::Facts& facts, absl::Span<const Value> values,
                         const RowBits& in_force) {
  v1::TableTrace trace;
  std::vector<Ranked> considered;
  for (uint32_t i = 0; i < table.rows().size(); ++i) {
    if (in_force.Has(i)) {
      considered.push_back(Rank(table, i, values));
    } else {
      trace.add_rows_not_in_force(table.rows()[i].id);
    }
  }
  std::sort(considered.begin(), considered.end(), [](const Ranked& a, const Ranked& b) { return a.Key() < b.Key(); });
  const size_t shown = std::min<size_t>(considered.size(), kMaxTracedRows);
  for (size_t i = 0; i < shown; ++i) WriteRow(table, considered[i], facts, values, *trace.add_rows());
  trace.set_rows_left_out(static_cast<int>(considered.size() - shown));
  return trace;
}

}  // namespace peidan::matching
