// How much room text takes on a terminal.
#pragma once

#include <string>

#include <absl/strings/string_view.h>

namespace peidan::ctl {

// Cells that UTF-8 `text` fills: two for East Asian wide characters and emoji, none for combining marks. Counted by
// grapheme.
int DisplayWidth(absl::string_view text);

// `text` if it fits into `width` cells, else as many whole graphemes as fit with `…` behind them. REQUIRES: width >= 1.
std::string CutToWidth(absl::string_view text, int width);

// `text` followed by as many spaces as are missing to `width` cells.
std::string PadToWidth(absl::string_view text, int width);

// `text` on one line and harmless to a terminal: control characters (line ends, tabs, escapes) become a space, and
// bytes that are not UTF-8 become U+FFFD.
std::string OneLine(absl::string_view text);

}  // namespace peidan::ctl
