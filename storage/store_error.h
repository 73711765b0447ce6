// Why a store refused: what an absl::Status alone cannot tell apart.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace peidan::storage {

enum class StoreErrorCause {
  kUnknown,
  kFull,            // no space left on the disk; writes work again once there is some
  kOverloaded,      // too many batches wait; try again
  kReadOnly,        // a write failed; nothing can be written until the process is restarted
  kUnreachable,     // the database behind the store does not answer; the store goes on by itself when it does
  kCorrupt,         // damaged bytes
  kNewer,           // a newer release wrote the store
  kRestoring,       // a restore into the directory was interrupted
  kHeld,            // another process has the directory
  kNoStore,         // there is no store in the directory
  kNotEmpty,        // a restore was to fill a directory that holds something
  kWatermarkPlace,  // a restore cannot put the watermark where it should
};

// RESOURCE_EXHAUSTED because of the queue, not of the disk.
absl::Status OverloadedError();
// UNAVAILABLE because of a database elsewhere. `why` must hold no data of users.
absl::Status UnreachableError(std::string_view why);
// FAILED_PRECONDITION: the store has a layout that this release does not know.
absl::Status NewerLayoutError(int found, int known);
// FAILED_PRECONDITION: the directory holds half of a store that was being restored.
absl::Status UnfinishedRestoreError(const std::string& directory);
// FAILED_PRECONDITION, with its cause.
absl::Status PlaceError(StoreErrorCause cause, std::string_view why);

// The cause of an error that a store returned.
StoreErrorCause CauseOf(const absl::Status& status);

}  // namespace peidan::storage
