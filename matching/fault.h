// Faults found while a rule set is read: all of them are reported, each at its place.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace peidan::matching {

// A place in a rule file. Rows and columns are counted from 1, the header is row 1.
struct Place {
  absl::string_view file;
  int row = 1;
  int column = 1;
};

// A growing list of faults. Not thread-safe.
class Faults {
 public:
  void Add(const Place& place, absl::string_view message);
  // OK, or INVALID_ARGUMENT with one `file:row:column: message` a line, in the order they were found.
  absl::Status ToStatus() const;

 private:
  std::vector<std::string> lines_;
};

}  // namespace peidan::matching
