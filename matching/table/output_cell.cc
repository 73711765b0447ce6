#include "matching/table/output_cell.h"

#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "matching/table/iso.h"
#include "matching/table/literal.h"

namespace peidan::matching {
namespace {

// What a number of the column may be, in words.
std::string RangeWords(const v1::RuleColumn& column) {
  std::string words = column.whole() ? "整数" : "数字";
  if (column.has_minimum()) absl::StrAppend(&words, "，不小于 ", column.minimum());
  if (column.has_maximum()) absl::StrAppend(&words, "，不大于 ", column.maximum());
  return words;
}

}  // namespace

v1::FactValue OutputCellReader::Read(absl::string_view cell, const Place& place) {
  cell = absl::StripAsciiWhitespace(cell);
  v1::FactValue value;
  if (column_.list()) {
    ReadList(cell, place, *value.mutable_list());
  } else if (cell.empty()) {
    if (column_.required()) faults_.Add(place, "不能为空", v1::RULE_FAULT_REASON_EMPTY);
    value.set_null(true);
  } else if (column_.type() == v1::COLUMN_TYPE_STRING) {
    CheckText(cell, place);
    value.set_text(std::string(cell));
  } else if (column_.type() == v1::COLUMN_TYPE_NUMBER) {
    value.set_number(ReadNumber(cell, place));
  } else if (column_.type() == v1::COLUMN_TYPE_BOOLEAN) {
    ReadBoolean(cell, place, value);
  } else if (const auto point = ParseSpreadsheetTemporal(cell, column_.type())) {
    value.set_text(FormatTemporal(*point, column_.type()));
  } else {
    faults_.Add(place, absl::StrCat("`", cell, "` 不是", TypeWord(column_.type())), v1::RULE_FAULT_REASON_TYPE);
  }
  return value;
}

void OutputCellReader::CheckText(absl::string_view text, const Place& place) {
  if (vocabulary_ == nullptr || vocabulary_->count(text) > 0) return;
  faults_.Add(place, absl::StrCat("`", text, "` 不在这一列的词汇表里"), v1::RULE_FAULT_REASON_VALUE);
}

void OutputCellReader::ReadList(absl::string_view cell, const Place& place, v1::TextList& out) {
  for (absl::string_view item : absl::StrSplit(cell, ';', absl::SkipWhitespace())) {
    item = absl::StripAsciiWhitespace(item);
    CheckText(item, place);
    out.add_values(std::string(item));
  }
  const int least = std::max(column_.min_items(), column_.required() ? 1 : 0);
  const bool too_many = column_.max_items() > 0 && out.values_size() > column_.max_items();
  if (out.values_size() >= least && !too_many) return;
  faults_.Add(place,
              column_.max_items() > 0 ? absl::StrCat("应当有 ", least, " 至 ", column_.max_items(), " 项")
                                      : absl::StrCat("至少应当有 ", least, " 项"),
              v1::RULE_FAULT_REASON_VALUE);
}

double OutputCellReader::ReadNumber(absl::string_view cell, const Place& place) {
  double number = 0;
  const bool read = absl::SimpleAtod(cell, &number) && std::isfinite(number);
  const bool fits = read && !(column_.has_minimum() && number < column_.minimum()) &&
                    !(column_.has_maximum() && number > column_.maximum()) &&
                    !(column_.whole() && number != std::floor(number));
  if (fits) return number == 0 ? 0.0 : number;  // minus zero is zero
  faults_.Add(place, absl::StrCat("应当是", RangeWords(column_)),
              read ? v1::RULE_FAULT_REASON_VALUE : v1::RULE_FAULT_REASON_TYPE);
  return 0;
}

void OutputCellReader::ReadBoolean(absl::string_view cell, const Place& place, v1::FactValue& out) {
  const bool yes = cell == "true" || cell == "是" || cell == "TRUE";  // spreadsheets write TRUE
  const bool no = cell == "false" || cell == "否" || cell == "FALSE";
  if (!yes && !no) faults_.Add(place, "应当是 true 或 false", v1::RULE_FAULT_REASON_TYPE);
  out.set_boolean(yes);
}

std::optional<absl::CivilDay> OutputCellReader::ReadDay(absl::string_view cell, const Place& place) {
  cell = absl::StripAsciiWhitespace(cell);
  if (cell.empty()) return std::nullopt;
  const std::optional<Point> day = ParseSpreadsheetTemporal(cell, v1::COLUMN_TYPE_DATE);
  if (day) return DayOf(*day);
  faults_.Add(place, absl::StrCat("`", cell, "` 不是日期，应写作 2026-11-24"), v1::RULE_FAULT_REASON_TYPE);
  return std::nullopt;
}

}  // namespace peidan::matching
