#include "matching/fault.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace peidan::matching {

void Faults::Add(const Place& place, absl::string_view message, v1::RuleFaultReason reason) {
  if (++count_ > kMaxFaults) return;
  v1::RuleFault& fault = faults_.emplace_back();
  fault.set_file(std::string(place.file));
  fault.set_row(place.row);
  fault.set_column(place.column);
  fault.set_character(place.character);
  fault.set_reason(reason);
  fault.set_message(std::string(message));
}

absl::Status Faults::ToStatus() const {
  std::string lines;
  for (const v1::RuleFault& fault : faults_) {
    absl::StrAppend(&lines, lines.empty() ? "" : "\n", fault.file(), ":", fault.row(), ":", fault.column(), ":");
    if (fault.character() > 0) absl::StrAppend(&lines, fault.character(), ":");
    absl::StrAppend(&lines, " ", fault.message());
  }
  return lines.empty() ? absl::OkStatus() : absl::InvalidArgumentError(lines);
}

}  // namespace peidan::matching
