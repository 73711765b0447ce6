// Files that commands read and write. Every error is in Chinese.
#pragma once

#include <cstdio>
#include <string>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

namespace peidan::ctl {

// The whole file; a usage error where there is none.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// A file that appears under its name complete or not at all: written beside it and renamed by Commit. Destroyed before,
// it leaves nothing behind and what stood under the name stays; killed, it leaves `NAME.` and six characters. A
// symbolic link stays a link. A name that is a device, a pipe or a directory is refused, because renaming would replace
// it.
class AtomicFile {
 public:
  explicit AtomicFile(std::string path) : path_(std::move(path)) {}
  ~AtomicFile();
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  // REQUIRES: called once, before the others.
  absl::Status Open();
  absl::Status Write(absl::string_view text);
  absl::Status Commit();

 private:
  absl::Status Failed() const;
  void Discard();

  const std::string path_;
  std::string target_;     // path_ without symbolic links.
  std::string temporary_;  // Empty once there is nothing to take away.
  std::FILE* file_ = nullptr;
};

}  // namespace peidan::ctl
