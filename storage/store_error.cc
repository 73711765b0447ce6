#include "storage/store_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

constexpr char kCauseUrl[] = "peidan/cause";

absl::Status WithCause(absl::Status status, StoreErrorCause cause) {
  status.SetPayload(kCauseUrl, absl::Cord(absl::StrCat(static_cast<int>(cause))));
  return status;
}

}  // namespace

absl::Status OverloadedError() {
  return WithCause(absl::ResourceExhaustedError("too many commits wait for the disk; try again later"),
                   StoreErrorCause::kOverloaded);
}

absl::Status UnreachableError(std::string_view why) {
  return WithCause(absl::UnavailableError(std::string(why)), StoreErrorCause::kUnreachable);
}

absl::Status NewerLayoutError(int found, int known) {
  return PlaceError(StoreErrorCause::kNewer, absl::StrCat("the store has layout ", found, "; this release knows up to ",
                                                          known, ": use the newer release"));
}

absl::Status UnfinishedRestoreError(const std::string& directory) {
  return PlaceError(StoreErrorCause::kRestoring,
                    absl::StrCat("a restore into ", directory, " was interrupted; run it again, it begins anew"));
}

absl::Status PlaceError(StoreErrorCause cause, std::string_view why) {
  return WithCause(absl::FailedPreconditionError(std::string(why)), cause);
}

StoreErrorCause CauseOf(const absl::Status& status) {
  if (const auto payload = status.GetPayload(kCauseUrl)) {
    int cause = 0;
    return absl::SimpleAtoi(std::string(*payload), &cause) ? static_cast<StoreErrorCause>(cause)
                                                           : StoreErrorCause::kUnknown;
  }
  switch (status.code()) {
    case absl::StatusCode::kResourceExhausted:
      return StoreErrorCause::kFull;
    case absl::StatusCode::kUnavailable:
      return StoreErrorCause::kReadOnly;
    case absl::StatusCode::kDataLoss:
      return StoreErrorCause::kCorrupt;
    default:
      return StoreErrorCause::kUnknown;
  }
}

}  // namespace peidan::storage
