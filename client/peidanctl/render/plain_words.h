// Texts of the engine without the codes in them.
#pragma once

#include <string>
#include <vector>

#include <absl/strings/string_view.h>

#include "client/peidanctl/render/name_book.h"

namespace peidan::ctl {

// `text` with every resource name (`subdistricts/110108001`, `bureaus/sifa`, …) as what people call it, every period
// (`2026-11`, `2026-W48`, `2026-Q4`) in words, and without the ids in `ids`. Dates stay as they are.
std::string PlainWords(absl::string_view text, const std::vector<std::string>& ids, NameBook& names);

}  // namespace peidan::ctl
