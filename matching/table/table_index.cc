#include "matching/table/table_index.h"

#include <algorithm>

namespace peidan::matching {
namespace {

std::vector<int> ConceptColumns(const std::vector<v1::ColumnType>& types) {
  std::vector<int> columns;
  for (size_t i = 0; i < types.size(); ++i) {
    if (types[i] == v1::COLUMN_TYPE_CONCEPTS) columns.push_back(static_cast<int>(i));
  }
  return columns;
}

std::optional<ColumnIndex> IndexValidity(const std::vector<CompiledRow>& rows) {
  std::vector<Cell> days;
  for (const CompiledRow& row : rows) {
    const Interval valid{{PointOf(row.valid_from), false}, {PointOf(row.valid_to), true}};
    days.push_back(row.always_in_force()
                       ? Cell(v1::COLUMN_TYPE_DATE)
                       : Cell(v1::COLUMN_TYPE_DATE, false, OrderedSet(v1::COLUMN_TYPE_DATE, {valid})));
  }
  if (std::all_of(days.begin(), days.end(), [](const Cell& cell) { return cell.always(); })) return std::nullopt;
  std::vector<const Cell*> cells;
  for (const Cell& cell : days) cells.push_back(&cell);
  return ColumnIndex(cells);
}

}  // namespace

TableIndex::TableIndex(const std::vector<CompiledRow>& rows, const std::vector<v1::ColumnType>& inputs,
                       const std::vector<v1::ColumnType>& exceptions)
    : row_count_(rows.size()),
      in_force_(IndexValidity(rows)),
      concepts_(rows, ConceptColumns(inputs), ConceptColumns(exceptions)) {
  std::vector<const Cell*> cells(rows.size());
  const auto index = [&](size_t value, auto cell_of, auto& out) {
    std::transform(rows.begin(), rows.end(), cells.begin(), cell_of);
    out.emplace_back(static_cast<int>(value), ColumnIndex(cells));
  };
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i] == v1::COLUMN_TYPE_CONCEPTS) continue;
    index(
        i, [&](const CompiledRow& row) { return &row.inputs[i]; }, inputs_);
  }
  for (size_t i = 0; i < exceptions.size(); ++i) {
    if (exceptions[i] == v1::COLUMN_TYPE_CONCEPTS) continue;
    index(
        inputs.size() + i, [&](const CompiledRow& row) { return row.exceptions[i] ? &*row.exceptions[i] : nullptr; },
        exceptions_);
  }
}

RowBits TableIndex::InForce(absl::CivilDay day) const {
  return in_force_ ? in_force_->Admitting(PointOf(day)) : RowBits(row_count_, true);
}

RowBits TableIndex::Passing(absl::Span<const Value> values, absl::CivilDay day) const {
  RowBits bits = concepts_.Passing(values);
  if (in_force_) bits.KeepOnly(InForce(day));
  for (const auto& [value, column] : inputs_) bits.KeepOnly(column.Admitting(values[value]));
  for (const auto& [value, column] : exceptions_) {
    const bool missing = std::holds_alternative<Missing>(values[value]);
    bits.Remove(missing ? column.with_cell() : column.Admitting(values[value]));
  }
  return bits;
}

RowBits TableIndex::NotFailing(absl::Span<const Value> values, absl::CivilDay day) const {
  RowBits bits = concepts_.NotFailing(values);
  if (in_force_) bits.KeepOnly(InForce(day));
  for (const auto& [value, column] : inputs_) {
    if (!std::holds_alternative<Missing>(values[value])) bits.KeepOnly(column.Admitting(values[value]));
  }
  for (const auto& [value, column] : exceptions_) {
    if (!std::holds_alternative<Missing>(values[value])) bits.Remove(column.Admitting(values[value]));
  }
  return bits;
}

}  // namespace peidan::matching
