#include "storage/rocksdb_log.h"

#include <fcntl.h>
#include <rocksdb/env.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace peidan::storage {
namespace {

constexpr size_t kMaxLineBytes = 4096;
constexpr size_t kMaxFileBytes = size_t{16} << 20;

class RocksDbLog final : public rocksdb::Logger {
 public:
  explicit RocksDbLog(const std::string& directory) : path_(directory + "/LOG") { Begin(); }
  ~RocksDbLog() override { End(); }

  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, kMaxLineBytes> line;
    const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (length <= 0) return;
    Append({line.data(), std::min(static_cast<size_t>(length), line.size() - 1)});
  }

 private:
  void Append(std::string_view line) {
    const std::string text =
        absl::StrCat(absl::FormatTime(absl::Now(), absl::UTCTimeZone()), " ", std::string(line), "\n");
    std::lock_guard lock(mu_);
    if (file_ < 0) return;
    const ssize_t written = write(file_, text.data(), text.size());
    if (written > 0) size_ += static_cast<size_t>(written);
    if (size_ < kMaxFileBytes) return;
    End();
    Begin();
  }

  void Begin() {
    std::error_code ignored;
    std::filesystem::rename(path_, path_ + ".old", ignored);
    file_ = open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    size_ = 0;
  }
  void End() {
    if (file_ >= 0) close(file_);
  }

  const std::string path_;
  std::mutex mu_;
  int file_ = -1;    // guarded by mu_
  size_t size_ = 0;  // guarded by mu_
};

}  // namespace

std::shared_ptr<rocksdb::Logger> OpenRocksDbLog(const std::string& directory) {
  return std::make_shared<RocksDbLog>(directory);
}

}  // namespace peidan::storage
