#include "storage/store_error.h"

#include <string>

#include "absl/strings/cord.h"

namespace peidan::storage {
namespace {

constexpr char kOverloadedUrl[] = "peidan/overloaded";
constexpr char kUnreachableUrl[] = "peidan/unreachable";

}  // namespace

absl::Status OverloadedError() {
  absl::Status status = absl::ResourceExhaustedError("too many commits wait for the disk; try again later");
  status.SetPayload(kOverloadedUrl, absl::Cord());
  return status;
}

absl::Status UnreachableError(std::string_view why) {
  absl::Status status = absl::UnavailableError(std::string(why));
  status.SetPayload(kUnreachableUrl, absl::Cord());
  return status;
}

StoreErrorCause CauseOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return status.GetPayload(kOverloadedUrl).has_value() ? StoreErrorCause::kOverloaded : StoreErrorCause::kFull;
    case absl::StatusCode::kUnavailable:
      return status.GetPayload(kUnreachableUrl).has_value() ? StoreErrorCause::kUnreachable
                                                            : StoreErrorCause::kReadOnly;
    case absl::StatusCode::kDataLoss:
      return StoreErrorCause::kCorrupt;
    default:
      return StoreErrorCause::kUnknown;
  }
}

}  // namespace peidan::storage
