// Resource names: `orders/{number}`, `orders/{number}/assignments/{n}`.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace peidan::server {

// An assignment's name, taken apart.
struct AssignmentName {
  std::string order;  // `orders/{number}`
  int number = 0;     // from 1
};

// OK, or INVALID_ARGUMENT for `field`: not of the form `orders/{number}`, or a wrong check digit.
absl::Status CheckOrderName(const std::string& field, absl::string_view name);

// INVALID_ARGUMENT for `field`: not of the form.
absl::StatusOr<AssignmentName> ParseAssignmentName(const std::string& field, absl::string_view name);

}  // namespace peidan::server
