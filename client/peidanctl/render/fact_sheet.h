// Labelled lines, the plainest way to show one thing.
#pragma once

#include <string>

#include <absl/strings/string_view.h>

namespace peidan::ctl {

// Collects lines `label  value`, the values in one column.
class FactSheet {
 public:
  // A line; left out where the value is empty. Control characters in the value become spaces.
  void Add(absl::string_view label, absl::string_view value);
  // A line of its own, as it is.
  void AddHeading(absl::string_view heading);
  // A line under the values, e.g. one of several.
  void AddMore(absl::string_view value);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace peidan::ctl
