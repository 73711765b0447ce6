// The copy of a store's files that is made before a recovery changes them.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace peidan::storage {

// Copies every file in `directory`, and the watermark, to a new directory beside it, and returns that one's name when
// all of it is on disk. The copy is a store of its own, from which the recovery can be tried again. Tables are linked
// where the file system permits: nobody writes into them, and the links outlive a compaction. UNAVAILABLE: input/output
// error, RESOURCE_EXHAUSTED: the disk is full; what was copied stays. REQUIRES: the caller holds the store's lock.
absl::StatusOr<std::string> CopyAside(const std::string& directory, const std::string& watermark_path);

}  // namespace peidan::storage
