// The encodings in which spreadsheets on Chinese machines save text.
#pragma once

#include <string>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

namespace peidan::ctl {

// Whether the bytes are well-formed UTF-8.
bool IsUtf8(absl::string_view bytes);

// GB 18030 as UTF-8. INVALID_ARGUMENT with the position of the first byte that is not GB 18030.
absl::StatusOr<std::string> Utf8FromGb18030(absl::string_view bytes);

}  // namespace peidan::ctl
