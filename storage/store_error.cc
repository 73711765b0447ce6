#include "storage/store_error.h"

#include "absl/strings/cord.h"

namespace peidan::storage {
namespace {

constexpr char kOverloadedUrl[] = "peidan/overloaded";

}  // namespace

absl::Status OverloadedError() {
  absl::Status status = absl::ResourceExhaustedError("too many commits wait for the disk; try again later");
  status.SetPayload(kOverloadedUrl, absl::Cord());
  return status;
}

StoreErrorCause CauseOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return status.GetPayload(kOverloadedUrl).has_value() ? StoreErrorCause::kOverloaded : StoreErrorCause::kFull;
    case absl::StatusCode::kUnavailable:
      return StoreErrorCause::kReadOnly;
    case absl::StatusCode::kDataLoss:
      return StoreErrorCause::kCorrupt;
    default:
      return StoreErrorCause::kUnknown;
  }
}

}  // namespace peidan::storage
