// Files that commands read and write. Every error is in Chinese.
#ifndef PEIDAN_CLIENT_PEIDANCTL_FILES_H_
#define PEIDAN_CLIENT_PEIDANCTL_FILES_H_

#include <cstdio>
#include <string>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>

namespace peidan::ctl {

// The whole file. NOT_FOUND where there is none.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// A file that appears under its name complete or not at all: written beside it and renamed by Commit. Destroyed before,
// it leaves nothing behind and what stood under the name stays.
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
  std::string temporary_;
  std::FILE* file_ = nullptr;
};

}  // namespace peidan::ctl

#endif  // PEIDAN_CLIENT_PEIDANCTL_FILES_H_
