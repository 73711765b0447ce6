#include "matching/table/column_index.h"

#include <algorithm>
#include <map>

namespace peidan::matching {

ColumnIndex::ColumnIndex(const std::vector<const Cell*>& cells)
    : with_cell_(cells.size()), always_(cells.size()), null_(cells.size()) {
  bool ordered = true;
  for (size_t row = 0; row < cells.size(); ++row) {
    if (cells[row] == nullptr) continue;
    with_cell_.Add(row);
    if (cells[row]->always()) always_.Add(row);
    if (cells[row]->always() || cells[row]->admits_null()) null_.Add(row);
    ordered = cells[row]->type() != v1::COLUMN_TYPE_STRING && cells[row]->type() != v1::COLUMN_TYPE_BOOLEAN;
  }
  ordered ? IndexPoints(cells) : IndexTexts(cells);
}

void ColumnIndex::IndexPoints(const std::vector<const Cell*>& cells) {
  std::map<Cut, std::vector<uint32_t>> flips;
  for (uint32_t row = 0; row < cells.size(); ++row) {
    if (cells[row] == nullptr || cells[row]->always()) continue;
    for (const Interval& interval : cells[row]->ordered().intervals()) {
      flips[interval.low].push_back(row);
      flips[interval.high].push_back(row);
    }
  }
  sets_ = RowSets(always_);
  for (const auto& [cut, rows] : flips) {
    cuts_.push_back(cut);
    sets_.Append(rows);
  }
}

void ColumnIndex::IndexTexts(const std::vector<const Cell*>& cells) {
  std::map<std::string, std::vector<uint32_t>> named;
  RowBits unnamed = always_;
  for (uint32_t row = 0; row < cells.size(); ++row) {
    if (cells[row] == nullptr || cells[row]->always()) continue;
    if (cells[row]->texts().complement()) unnamed.Add(row);
    for (const std::string& text : cells[row]->texts().texts()) named[text].push_back(row);
  }
  sets_ = RowSets(std::move(unnamed));
  std::vector<uint32_t> undo;
  for (const auto& [text, rows] : named) {
    texts_.push_back(text);
    undo.insert(undo.end(), rows.begin(), rows.end());
    sets_.Append(undo);
    undo = rows;
  }
}

size_t ColumnIndex::SetOf(const Value& value) const {
  if (const auto* point = std::get_if<Point>(&value)) {
    return std::upper_bound(cuts_.begin(), cuts_.end(), Cut{*point, false}) - cuts_.begin();
  }
  const auto* truth = std::get_if<bool>(&value);
  const absl::string_view text = truth == nullptr ? std::get<absl::string_view>(value) : *truth ? "true" : "false";
  const auto it = std::lower_bound(texts_.begin(), texts_.end(), text);
  return it != texts_.end() && *it == text ? it - texts_.begin() + 1 : 0;
}

RowBits ColumnIndex::Admitting(const Value& value) const {
  if (std::holds_alternative<Missing>(value)) return always_;
  if (std::holds_alternative<Null>(value)) return null_;
  return sets_.At(SetOf(value));
}

}  // namespace peidan::matching
