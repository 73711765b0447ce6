#include "storage/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace peidan::storage {

absl::Status FileError(std::string_view doing, const std::string& path) {
  const std::string text = absl::StrCat(std::string(doing), " ", path, ": ", std::generic_category().message(errno));
  return errno == ENOSPC || errno == EDQUOT ? absl::ResourceExhaustedError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("no file ", path));
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (file.bad()) return absl::UnavailableError(absl::StrCat("reading ", path));
  return bytes;
}

absl::Status WriteWholeFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FileError("making", temporary);
  const bool written = write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
  const bool synced = written && fsync(file) == 0;
  absl::Status status = synced ? absl::OkStatus() : FileError("writing", temporary);
  close(file);
  if (!status.ok()) return status;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return FileError("renaming", temporary);
  return SyncPath(std::filesystem::path(path).parent_path().string());
}

absl::Status SyncPath(const std::string& path) {
  const int file = open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return FileError("opening", path);
  const absl::Status status = fsync(file) == 0 ? absl::OkStatus() : FileError("syncing", path);
  close(file);
  return status;
}

}  // namespace peidan::storage
