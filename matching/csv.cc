#include "matching/csv.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace peidan::matching {
namespace {

// Reads one record after the other; `at` is the next byte.
class Reader {
 public:
  Reader(absl::string_view file, absl::string_view text, Faults& faults) : file_(file), text_(text), faults_(faults) {}

  bool Done() const { return at_ >= text_.size(); }

  std::vector<std::string> Record(int row) {
    std::vector<std::string> cells;
    bool more = true;
    while (more) {
      std::string cell = Peek() == '"' ? Quoted(row, static_cast<int>(cells.size()) + 1) : Bare();
      if (cells.size() < kMaxCsvColumns) cells.push_back(std::move(cell));
      more = Peek() == ',';
      if (more) ++at_;
    }
    if (Peek() == '\r') ++at_;
    if (Peek() == '\n') ++at_;
    return cells;
  }

 private:
  char Peek() const { return Done() ? '\0' : text_[at_]; }
  bool AtEndOfCell() const { return Done() || text_[at_] == ',' || text_[at_] == '\n' || text_[at_] == '\r'; }

  std::string Bare() {
    const size_t start = at_;
    while (!AtEndOfCell()) ++at_;
    return std::string(text_.substr(start, at_ - start));
  }

  std::string Quoted(int row, int column) {
    std::string cell;
    for (++at_; !Done(); ++at_) {
      if (text_[at_] != '"') {
        cell.push_back(text_[at_]);
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        cell.push_back('"');
        ++at_;
      } else {
        break;
      }
    }
    if (Done()) {
      faults_.Add({file_, row, column}, "引号没有配对", v1::RULE_FAULT_REASON_FORMAT);
      return cell;
    }
    ++at_;
    if (!AtEndOfCell()) {
      faults_.Add({file_, row, column}, "引号之后还有文字", v1::RULE_FAULT_REASON_FORMAT);
      Bare();
    }
    return cell;
  }

  absl::string_view file_;
  absl::string_view text_;
  Faults& faults_;
  size_t at_ = 0;
};

bool IsBlank(const std::vector<std::string>& cells) { return cells.size() == 1 && cells[0].empty(); }

bool IsUtf8(absl::string_view text) {
  const int32_t size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c = 0;
    U8_NEXT(text.data(), i, size, c);
    if (c < 0) return false;
  }
  return true;
}

}  // namespace

CsvTable ReadCsv(absl::string_view file, absl::string_view text, Faults& faults, const CsvLimits& limits) {
  CsvTable table{std::string(file), {}, {}};
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  Reader reader(file, text, faults);
  table.header = reader.Record(1);
  for (int number = 2; !reader.Done(); ++number) {
    CsvRow row{number, reader.Record(number)};
    if (IsBlank(row.cells)) continue;
    const bool too_many_rows = table.rows.size() == limits.rows;
    if (too_many_rows || (table.rows.size() + 2) * table.header.size() > limits.cells) {
      faults.Add({file, number, 1},
                 too_many_rows ? absl::StrCat("这张表最多 ", limits.rows, " 行，其余没有读")
                               : "整个规则集的单元格太多，这张表从这一行起没有读",
                 v1::RULE_FAULT_REASON_FORMAT);
      break;
    }
    const auto bad =
        std::find_if_not(row.cells.begin(), row.cells.end(), [](const auto& cell) { return IsUtf8(cell); });
    if (bad != row.cells.end()) {
      faults.Add(table.At(row, static_cast<int>(bad - row.cells.begin())), "不是 UTF-8 文字，请另存为 CSV UTF-8",
                 v1::RULE_FAULT_REASON_FORMAT);
    } else if (row.cells.size() != table.header.size()) {
      faults.Add({file, number, 1}, absl::StrCat("有 ", row.cells.size(), " 格，应当有 ", table.header.size(), " 格"),
                 v1::RULE_FAULT_REASON_FORMAT);
    } else {
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace peidan::matching
