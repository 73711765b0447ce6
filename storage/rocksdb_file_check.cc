#include "storage/rocksdb_file_check.h"

#include <fcntl.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/metadata.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace peidan::storage {
namespace {

constexpr size_t kPortion = size_t{1} << 20;
constexpr size_t kAlignment = 4096;  // of the buffer and of the offsets, which O_DIRECT asks for

int OpenDirect(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_DIRECT);
  return file >= 0 || errno != EINVAL ? file : open(path.c_str(), O_RDONLY | O_CLOEXEC);
}

absl::Status ErrorOf(const std::string& path) {
  const auto code = errno == ENOENT ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable;
  return absl::Status(code, absl::StrCat("reading ", path, ": ", std::generic_category().message(errno)));
}

// Feeds the file to `sum`; sets `size` to its length.
absl::Status ReadAll(const std::string& path, rocksdb::FileChecksumGenerator& sum, uint64_t& size,
                     absl::FunctionRef<bool(size_t bytes)> pace) {
  const int file = OpenDirect(path);
  if (file < 0) return ErrorOf(path);
  const std::unique_ptr<char, void (*)(void*)> buffer(static_cast<char*>(std::aligned_alloc(kAlignment, kPortion)),
                                                      std::free);
  absl::Status status;
  for (size = 0; status.ok();) {
    const ssize_t got = pread(file, buffer.get(), kPortion, static_cast<off_t>(size));
    if (got < 0) status = ErrorOf(path);
    if (got <= 0) break;
    sum.Update(buffer.get(), static_cast<size_t>(got));
    size += static_cast<uint64_t>(got);
    if (!pace(static_cast<size_t>(got))) status = absl::CancelledError("the store is closing");
    if (got < static_cast<ssize_t>(kPortion)) break;
  }
  close(file);
  return status;
}

}  // namespace

std::string PathOf(const rocksdb::LiveFileMetaData& file) { return absl::StrCat(file.db_path, file.name); }

absl::Status CheckFile(const rocksdb::LiveFileMetaData& file, absl::FunctionRef<bool(size_t bytes)> pace) {
  const std::string path = PathOf(file);
  const auto sum = rocksdb::GetFileChecksumGenCrc32cFactory()->CreateFileChecksumGenerator({});
  uint64_t size = 0;
  if (absl::Status read = ReadAll(path, *sum, size, pace); !read.ok()) return read;
  sum->Finalize();
  if (size != file.size) {
    return absl::DataLossError(absl::StrCat(path, " has ", size, " bytes instead of ", file.size));
  }
  if (file.file_checksum_func_name == sum->Name() && file.file_checksum != sum->GetChecksum()) {
    return absl::DataLossError(absl::StrCat(path, " does not match its checksum"));
  }
  return absl::OkStatus();
}

}  // namespace peidan::storage
