// Small files and directories that are on disk when they are said to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace peidan::storage {

// RESOURCE_EXHAUSTED where the disk is full, else UNAVAILABLE; with the text of `errno`.
absl::Status FileError(std::string_view doing, const std::string& path);

// The whole file. NOT_FOUND: there is none. UNAVAILABLE: it cannot be opened or read.
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);

// Replaces the file or makes it, so that at any moment it is the old one or the new one, whole.
absl::Status WriteWholeFile(const std::string& path, std::string_view bytes);

// Makes the directory where there is none, and those above it.
absl::Status MakeDirectory(const std::string& path);

// The names in a directory, in order. NOT_FOUND: there is none. UNAVAILABLE: it cannot be read to its end.
absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path);

// Whether `path` is `directory` or lies in it, by whatever way either is named; neither needs to exist.
bool LiesIn(const std::string& path, const std::string& directory);

// Returns when the file, or what a directory lists, is on disk.
absl::Status SyncPath(const std::string& path);

}  // namespace peidan::storage
