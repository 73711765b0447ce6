// Structured log lines: one JSON object a line on standard error. Logs speak English and hold no personal data.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace peidan::server {

// Hands over one line with the time, `event` and the fields; never waits for the reader. Thread-safe. Lines that wait
// at the end of the process are written.
void Log(absl::string_view event, const std::vector<std::pair<absl::string_view, std::string>>& fields);

}  // namespace peidan::server
