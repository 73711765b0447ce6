#include "storage/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPortion = size_t{1} << 16;

absl::Status ReadAll(int file, const std::string& path, std::string& bytes) {
  std::array<char, kPortion> portion;
  while (true) {
    const ssize_t got = read(file, portion.data(), portion.size());
    if (got == 0) return absl::OkStatus();
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return FileError("reading", path);
    bytes.append(portion.data(), static_cast<size_t>(got));
  }
}

absl::Status WriteAll(int file, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t put = write(file, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return FileError("writing", path);
    bytes.remove_prefix(static_cast<size_t>(put));
  }
  return fsync(file) == 0 ? absl::OkStatus() : FileError("syncing", path);
}

absl::Status FromError(const std::error_code& error, std::string_view doing, const std::string& path) {
  errno = error.value();
  return FileError(doing, path);
}

}  // namespace

absl::Status FileError(std::string_view doing, const std::string& path) {
  const int error = errno;  // before anything else can change it
  const std::string text = absl::StrCat(std::string(doing), " ", path, ": ", std::generic_category().message(error));
  return error == ENOSPC || error == EDQUOT ? absl::ResourceExhaustedError(text) : absl::UnavailableError(text);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return absl::NotFoundError(absl::StrCat("no file ", path));
  if (file < 0) return FileError("opening", path);
  std::string bytes;
  const absl::Status status = ReadAll(file, path, bytes);
  close(file);
  if (!status.ok()) return status;
  return bytes;
}

absl::Status WriteWholeFile(const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  const int file = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return FileError("making", temporary);
  const absl::Status status = WriteAll(file, temporary, bytes);
  close(file);
  if (!status.ok()) return status;
  if (std::rename(temporary.c_str(), path.c_str()) != 0) return FileError("renaming", temporary);
  return SyncPath(fs::path(path).parent_path().string());
}

absl::Status MakeDirectory(const std::string& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return absl::OkStatus();
  const fs::path whole = fs::absolute(path, error);
  if (error) return FromError(error, "making", path);
  const std::string parent = whole.parent_path();
  if (parent != whole) {
    if (absl::Status status = MakeDirectory(parent); !status.ok()) return status;
  }
  if (mkdir(whole.c_str(), 0777) != 0 && (errno != EEXIST || !fs::is_directory(whole, error))) {
    return FileError("making", path);
  }
  return SyncPath(parent);
}

absl::StatusOr<std::vector<std::string>> ListDirectory(const std::string& path) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(path, error);
  if (error == std::errc::no_such_file_or_directory) return absl::NotFoundError(absl::StrCat("no directory ", path));
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  if (error) return FromError(error, "listing", path);
  std::sort(names.begin(), names.end());
  return names;
}

bool LiesIn(const std::string& path, const std::string& directory) {
  std::error_code ignored;
  const auto place = [&](const fs::path& named) { return fs::weakly_canonical(fs::absolute(named, ignored), ignored); };
  const fs::path way = place(path).lexically_relative(place(directory + "/."));
  return !way.empty() && *way.begin() != "..";
}

absl::Status SyncPath(const std::string& path) {
  const int file = open(path.empty() ? "." : path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return FileError("opening", path);
  const absl::Status status = fsync(file) == 0 ? absl::OkStatus() : FileError("syncing", path);
  close(file);
  return status;
}

}  // namespace peidan::storage
