// Rows of text as an aligned table or as CSV.
#pragma once

#include <string>
#include <vector>

namespace peidan::ctl {

// Titles and rows; every row has as many cells as there are titles.
struct Table {
  std::vector<std::string> titles;
  std::vector<std::vector<std::string>> rows;
};

// The widest a cell of an aligned table may be, in terminal cells.
inline constexpr int kMaxCellWidth = 48;

// Columns two spaces apart, cells cut to `max_cell_width`, the titles underlined. Ends with a line end.
std::string RenderAligned(const Table& table, int max_cell_width = kMaxCellWidth);

// RFC 4180 with CRLF, titles first.
std::string RenderCsv(const Table& table);

// One line of it.
std::string CsvLine(const std::vector<std::string>& cells);

}  // namespace peidan::ctl
