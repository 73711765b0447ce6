#include "storage/store_error.h"

#include <string>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

constexpr char kOverloadedUrl[] = "peidan/overloaded";
constexpr char kUnreachableUrl[] = "peidan/unreachable";
constexpr char kNewerUrl[] = "peidan/newer";
constexpr char kRestoringUrl[] = "peidan/restoring";

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

absl::Status NewerLayoutError(int found, int known) {
  absl::Status status = absl::FailedPreconditionError(
      absl::StrCat("the store has layout ", found, "; this release knows up to ", known, ": use the newer release"));
  status.SetPayload(kNewerUrl, absl::Cord());
  return status;
}

absl::Status UnfinishedRestoreError(const std::string& directory) {
  absl::Status status = absl::FailedPreconditionError(
      absl::StrCat("a restore into ", directory, " was interrupted; run it again, it begins anew"));
  status.SetPayload(kRestoringUrl, absl::Cord());
  return status;
}

StoreErrorCause CauseOf(const absl::Status& status) {
  if (status.GetPayload(kNewerUrl).has_value()) return StoreErrorCause::kNewer;
  if (status.GetPayload(kRestoringUrl).has_value()) return StoreErrorCause::kRestoring;
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
