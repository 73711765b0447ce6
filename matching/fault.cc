#include "matching/fault.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace peidan::matching {

void Faults::Add(const Place& place, absl::string_view message) {
  lines_.push_back(absl::StrCat(place.file, ":", place.row, ":", place.column, ": ", message));
}

absl::Status Faults::ToStatus() const {
  if (lines_.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrJoin(lines_, "\n"));
}

}  // namespace peidan::matching
