#include "matching/fault.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace peidan::matching {

absl::string_view Shortened(absl::string_view message) {
  if (message.size() <= kMaxMessageBytes) return message;
  size_t end = kMaxMessageBytes;
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end);
}

void Faults::Add(const Place& place, absl::string_view message, v1::RuleFaultReason reason) {
  if (++count_ > kMaxFaults) return;
  v1::RuleFault& fault = faults_.emplace_back();
  fault.set_file(std::string(place.file));
  fault.set_row(place.row);
  fault.set_column(place.column);
  fault.set_character(place.character);
  fault.set_reason(reason);
  fault.set_message(std::string(Shortened(message)));
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
