#include "client/peidanctl/render/table.h"

#include <algorithm>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include "client/peidanctl/render/text_width.h"

namespace peidan::ctl {
namespace {

constexpr int kGap = 2;

std::vector<std::string> FitCells(const std::vector<std::string>& cells, int max_width) {
  std::vector<std::string> fitted;
  for (const std::string& cell : cells) fitted.push_back(CutToWidth(OneLine(cell), max_width));
  return fitted;
}

std::string AlignedLine(const std::vector<std::string>& cells, const std::vector<int>& widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool last = i + 1 == cells.size();
    line += last ? cells[i] : PadToWidth(cells[i], widths[i] + kGap);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

}  // namespace

std::string RenderAligned(const Table& table, int max_cell_width) {
  std::vector<std::vector<std::string>> lines = {FitCells(table.titles, max_cell_width)};
  for (const auto& row : table.rows) lines.push_back(FitCells(row, max_cell_width));
  std::vector<int> widths(table.titles.size(), 0);
  for (const auto& cells : lines) {
    for (size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
  }
  std::vector<std::string> rule;
  for (const int width : widths) rule.emplace_back(width, '-');
  lines.insert(lines.begin() + 1, rule);
  std::string text;
  for (const auto& cells : lines) text += AlignedLine(cells, widths);
  return text;
}

std::string CsvLine(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
    } else {
      absl::StrAppend(&line, "\"", absl::StrReplaceAll(cells[i], {{"\"", "\"\""}}), "\"");
    }
  }
  return line + "\r\n";
}

std::string RenderCsv(const Table& table) {
  std::string text = CsvLine(table.titles);
  for (const auto& row : table.rows) text += CsvLine(row);
  return text;
}

}  // namespace peidan::ctl
