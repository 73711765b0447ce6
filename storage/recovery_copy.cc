#include "storage/recovery_copy.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/durable_file.h"

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

absl::Status FromError(const std::error_code& error, const fs::path& path) {
  errno = error.value();
  return error ? FileError("copying", path) : absl::OkStatus();
}

absl::Status CopyFile(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (from.extension() == ".sst") {
    fs::create_hard_link(from, to, error);
    if (!error) return absl::OkStatus();
  }
  fs::copy_file(from, to, error);
  return error ? FromError(error, from) : SyncPath(to);
}

absl::Status CopyFiles(const fs::path& from, const fs::path& to) {
  const auto names = ListDirectory(from);
  if (!names.ok()) return names.status();
  for (const std::string& name : *names) {
    std::error_code error;
    // The lock holds nothing, and closing any descriptor of it would let go of it.
    const bool is_file = name != "LOCK" && fs::is_regular_file(from / name, error);
    if (error) return FromError(error, from / name);
    if (!is_file) continue;
    if (absl::Status status = CopyFile(from / name, to / name); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> CopyAside(const std::string& directory, const std::string& watermark_path) {
  const std::string aside = FreeName(directory.substr(0, directory.find_last_not_of('/') + 1));
  absl::Status status = MakeDirectory(aside);
  if (status.ok()) status = CopyFiles(directory, aside);
  if (status.ok() && fs::exists(watermark_path)) status = CopyFile(watermark_path, fs::path(aside) / "watermark");
  if (status.ok()) status = SyncPath(aside);
  if (!status.ok()) return status;
  return aside;
}

}  // namespace peidan::storage
