#include "storage/recovery_copy.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

namespace fs = std::filesystem;

// The first name of this form that is free.
std::string FreeName(const std::string& directory) {
  int number = 1;
  std::string name;
  do {
    name = absl::StrCat(directory, ".before-recovery-", number++);
  } while (fs::exists(name));
  return name;
}

// Of a file or a directory.
std::error_code Sync(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const std::error_code error(synced ? 0 : errno, std::generic_category());
  if (file >= 0) close(file);
  return error;
}

std::error_code CopyFile(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (from.extension() == ".sst") {
    fs::create_hard_link(from, to, error);
    if (!error) return error;
  }
  fs::copy_file(from, to, error);
  return error ? error : Sync(to);
}

std::error_code CopyFiles(const fs::path& from, const fs::path& to) {
  std::error_code error;
  for (auto file = fs::directory_iterator(from, error); !error && file != fs::directory_iterator();) {
    // The lock holds nothing, and closing any descriptor of it would let go of it.
    const bool is_lock = file->path().filename() == "LOCK";
    if (!is_lock && file->is_regular_file(error)) error = CopyFile(file->path(), to / file->path().filename());
    if (!error) file.increment(error);
  }
  return error;
}

}  // namespace

absl::StatusOr<std::string> CopyAside(const std::string& directory, const std::string& watermark_path) {
  const std::string aside = FreeName(directory.substr(0, directory.find_last_not_of('/') + 1));
  std::error_code error;
  fs::create_directory(aside, error);
  if (!error) error = CopyFiles(directory, aside);
  if (!error && fs::exists(watermark_path)) error = CopyFile(watermark_path, fs::path(aside) / "watermark");
  if (!error) error = Sync(aside);
  if (!error) error = Sync(fs::absolute(aside).parent_path());
  if (error) return absl::UnavailableError(absl::StrCat("copying to ", aside, ": ", error.message()));
  return aside;
}

}  // namespace peidan::storage
