// Small files that are on disk when they are said to be.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace peidan::storage {

// RESOURCE_EXHAUSTED where the disk is full, else UNAVAILABLE; with the text of `errno`.
absl::Status FileError(std::string_view doing, const std::string& path);

// The whole file. NOT_FOUND: there is none.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

// Replaces the file or makes it, so that at any moment it is the old one or the new one, whole.
absl::Status WriteWholeFile(const std::string& path, std::string_view bytes);

// Returns when the file, or what a directory lists, is on disk.
absl::Status SyncPath(const std::string& path);

}  // namespace peidan::storage
