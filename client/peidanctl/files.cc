#include "client/peidanctl/files.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/exit_code.h"

namespace peidan::ctl {

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return UsageError(absl::StrCat("没有文件 ", path));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) return LocalError(absl::StrCat("读不了文件 ", path));
  return text;
}

AtomicFile::~AtomicFile() { Discard(); }

void AtomicFile::Discard() {
  if (file_ != nullptr) std::fclose(std::exchange(file_, nullptr));
  if (!temporary_.empty()) unlink(std::exchange(temporary_, "").c_str());
}

absl::Status AtomicFile::Failed() const {
  return LocalError(absl::StrCat("写不了文件 ", path_, "：", std::strerror(errno)));
}

absl::Status AtomicFile::Open() {
  target_ = path_;
  std::error_code error;
  if (std::filesystem::exists(path_, error)) {
    if (!std::filesystem::is_regular_file(path_, error)) {
      return LocalError(absl::StrCat("写不了文件 ", path_, "：它不是普通文件"));
    }
    target_ = std::filesystem::canonical(path_, error).string();
  }
  std::string name = target_ + ".XXXXXX";
  const int descriptor = mkstemp(name.data());
  if (descriptor < 0) return Failed();
  temporary_ = name;
  // mkstemp gives the file to its owner alone; the user expects what any new file gets.
  const mode_t mask = umask(0);
  umask(mask);
  fchmod(descriptor, 0666 & ~mask);
  file_ = fdopen(descriptor, "w");
  return file_ != nullptr ? absl::OkStatus() : Failed();
}

absl::Status AtomicFile::Write(absl::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), file_) == text.size() ? absl::OkStatus() : Failed();
}

absl::Status AtomicFile::Commit() {
  if (std::fflush(file_) != 0 || fsync(fileno(file_)) != 0) return Failed();
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return Failed();
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return Failed();
  temporary_.clear();
  return absl::OkStatus();
}

}  // namespace peidan::ctl
