#include "matching/table/compiled_row.h"

namespace peidan::matching {

v1::Verdict VerdictOfInput(const Cell& cell, const Value& value) { return cell.Evaluate(value); }

v1::Verdict VerdictOfException(const std::optional<Cell>& cell, const Value& value) {
  if (!cell) return v1::VERDICT_PASS;
  const v1::Verdict verdict = cell->Evaluate(value);
  if (verdict == v1::VERDICT_UNKNOWN) return verdict;
  return verdict == v1::VERDICT_PASS ? v1::VERDICT_FAIL : v1::VERDICT_PASS;
}

v1::Verdict Both(v1::Verdict a, v1::Verdict b) {
  if (a == v1::VERDICT_FAIL || b == v1::VERDICT_FAIL) return v1::VERDICT_FAIL;
  return a == v1::VERDICT_UNKNOWN || b == v1::VERDICT_UNKNOWN ? v1::VERDICT_UNKNOWN : v1::VERDICT_PASS;
}

v1::Verdict VerdictOfRow(const CompiledRow& row, absl::Span<const Value> values) {
  v1::Verdict verdict = v1::VERDICT_PASS;
  const size_t inputs = row.inputs.size();
  for (size_t i = 0; i < inputs; ++i) verdict = Both(verdict, VerdictOfInput(row.inputs[i], values[i]));
  for (size_t i = 0; i < row.exceptions.size(); ++i)
    verdict = Both(verdict, VerdictOfException(row.exceptions[i], values[inputs + i]));
  return verdict;
}

}  // namespace peidan::matching
