// Resource names: `orders/{number}`, `orders/{number}/assignments/{n}`, `whistles/{number}`.
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

// A waiting's name, `orders/{number}/waitings/{n}`: OK, or INVALID_ARGUMENT for `field`.
absl::Status CheckWaitingName(const std::string& field, absl::string_view name);

// OK, or INVALID_ARGUMENT for `field`: not of the form `orders/{number}`, or a wrong check digit.
absl::Status CheckOrderName(const std::string& field, absl::string_view name);

// The same of the form `whistles/{number}`.
absl::Status CheckWhistleName(const std::string& field, absl::string_view name);

// INVALID_ARGUMENT for `field`: not of the form.
absl::StatusOr<AssignmentName> ParseAssignmentName(const std::string& field, absl::string_view name);

}  // namespace peidan::server
