#include "storage/reference/csv_reader.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
  }

  CsvTable Run() {
    while (at_ < text_.size() && table_.faults.size() < kMaxCsvFaults) {
      const int32_t begins = line_;
      if (SkipLineBreak()) continue;
      if (table_.rows.size() == kMaxCsvRows) {
        Fault(begins, absl::StrCat("行数超过上限 ", kMaxCsvRows));
        break;
      }
      if (auto cells = ReadRow(begins)) Accept(begins, *std::move(cells));
    }
    if (table_.titles.empty() && table_.faults.empty()) Fault(1, "表是空的，第一行应为列名");
    return std::move(table_);
  }

 private:
  void Fault(int32_t line, std::string message) { table_.faults.push_back({line, std::move(message)}); }

  void Accept(int32_t line, std::vector<std::string> cells) {
    if (table_.titles.empty()) {
      table_.titles = std::move(cells);
    } else if (cells.size() != table_.titles.size()) {
      Fault(line, absl::StrCat("应有 ", table_.titles.size(), " 列，实有 ", cells.size(), " 列"));
    } else {
      table_.rows.push_back({line, std::move(cells)});
    }
  }

  // The cells up to the end of the row; nullopt after a fault.
  std::optional<std::vector<std::string>> ReadRow(int32_t begins) {
    std::vector<std::string> cells;
    while (true) {
      std::optional<std::string> cell = Peek('"') ? ReadQuoted(begins) : ReadBare(begins);
      if (!cell) return std::nullopt;
      if (cell->size() > kMaxCsvCellBytes) {
        SkipLine();
        Fault(begins, absl::StrCat("第 ", cells.size() + 1, " 列的单元格超过 ", kMaxCsvCellBytes, " 字节"));
        return std::nullopt;
      }
      cells.push_back(*std::move(cell));
      if (Peek(',')) {
        ++at_;
      } else {
        SkipLineBreak();
        return cells;
      }
    }
  }

  std::optional<std::string> ReadBare(int32_t begins) {
    const size_t from = at_;
    while (at_ < text_.size() && !Peek(',') && !AtLineBreak()) {
      if (Peek('"')) return Stray(begins);
      ++at_;
    }
    return std::string(text_.substr(from, at_ - from));
  }

  std::optional<std::string> ReadQuoted(int32_t begins) {
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (!Peek('"')) {
        cell.push_back(text_[at_]);
        continue;
      }
      ++at_;
      if (at_ == text_.size() || Peek(',') || AtLineBreak()) return cell;
      if (!Peek('"')) return Stray(begins);
      cell.push_back('"');
    }
    Fault(begins, "引号没有闭合");
    return std::nullopt;
  }

  std::nullopt_t Stray(int32_t begins) {
    SkipLine();
    Fault(begins, "引号位置不对：含引号、逗号或换行的单元格须整体加引号，其中的引号写两次");
    return std::nullopt;
  }

  bool Peek(char wanted) const { return at_ < text_.size() && text_[at_] == wanted; }
  bool AtLineBreak() const { return Peek('\n') || text_.substr(at_, 2) == "\r\n"; }

  bool SkipLineBreak() {
    if (!AtLineBreak()) return false;
    at_ += Peek('\n') ? 1 : 2;
    ++line_;
    return true;
  }
  void SkipLine() {
    while (at_ < text_.size() && !AtLineBreak()) ++at_;
    SkipLineBreak();
  }

  const std::string_view text_;
  size_t at_ = 0;
  int32_t line_ = 1;
  CsvTable table_;
};

}  // namespace

CsvTable ReadCsv(std::string_view text) { return Reader(text).Run(); }

}  // namespace peidan::storage
