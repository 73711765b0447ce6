// What people call the fields of a request.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace peidan::server {

// The Chinese name of a field path such as `need.resources[1]`; indexes are ignored; the path itself where none is
// known.
std::string FieldLabel(absl::string_view path);

}  // namespace peidan::server
