#include "storage/watermark.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/checksum.h"
#include "storage/durable_file.h"

namespace peidan::storage {
namespace {

constexpr std::string_view kMagic = "PEIDANWM";
constexpr off_t kSlotDistance = 4096;  // two slots never share a sector or a page
constexpr size_t kIdSize = 16;
constexpr size_t kBodySize = 8 + 8 + kIdSize + 8;  // magic, generation, store id, commit number
constexpr size_t kSlotSize = kBodySize + 4;        // and checksum
constexpr int kFirstLayoutWithWatermark = 3;

absl::Status ErrorOf(const std::string& path, const char* doing, absl::StatusCode code) {
  return absl::Status(code,
                      absl::StrCat("watermark ", path, ": ", doing, ": ", std::generic_category().message(errno)));
}

std::string Slot(const Watermark& watermark, uint64_t generation) {
  std::string bytes(kMagic);
  AppendBigEndian(bytes, generation, 8);
  bytes += watermark.store_id;
  bytes.resize(8 + 8 + kIdSize);
  AppendBigEndian(bytes, watermark.commit_seq, 8);
  AppendBigEndian(bytes, MaskedChecksum({bytes}), 4);
  return bytes;
}

struct Written {
  Watermark watermark;
  uint64_t generation = 0;
};

std::optional<Written> ReadSlot(int file, off_t slot) {
  std::string bytes(kSlotSize, '\0');
  if (pread(file, bytes.data(), kSlotSize, slot * kSlotDistance) != static_cast<ssize_t>(kSlotSize)) return {};
  const std::string_view body = std::string_view(bytes).substr(0, kBodySize);
  if (body.substr(0, 8) != kMagic || ReadBigEndian(std::string_view(bytes).substr(kBodySize)) != MaskedChecksum({body}))
    return {};
  return Written{{std::string(body.substr(16, kIdSize)), ReadBigEndian(body.substr(16 + kIdSize))},
                 ReadBigEndian(body.substr(8, 8))};
}

std::optional<Written> Newest(int file) {
  const auto even = ReadSlot(file, 0);
  const auto odd = ReadSlot(file, 1);
  if (!even || !odd) return even ? even : odd;
  return even->generation > odd->generation ? even : odd;
}

absl::Status WriteSlot(const std::string& path, int file, const Watermark& watermark, uint64_t generation,
                       const std::function<void()>& before_sync = nullptr) {
  const std::string bytes = Slot(watermark, generation);
  const off_t at = static_cast<off_t>(generation % 2) * kSlotDistance;
  const ssize_t written = pwrite(file, bytes.data(), bytes.size(), at);
  if (written < 0) return ErrorOf(path, "writing", absl::StatusCode::kUnavailable);
  if (written != static_cast<ssize_t>(bytes.size())) {
    return absl::UnavailableError(absl::StrCat("watermark ", path, ": writing: the slot was cut off"));
  }
  if (before_sync) before_sync();
  return fdatasync(file) == 0 ? absl::OkStatus() : ErrorOf(path, "syncing", absl::StatusCode::kUnavailable);
}

}  // namespace

std::string DefaultWatermarkPath(const std::string& directory) {
  return directory.substr(0, directory.find_last_not_of('/') + 1) + ".watermark";
}

absl::Status CheckWatermark(const std::optional<Watermark>& kept, const StorePosition& position,
                            const std::string& path) {
  const bool is_new = position.store_id.empty();
  if (!kept) {
    if (is_new || position.schema_version < kFirstLayoutWithWatermark) return absl::OkStatus();
    return absl::FailedPreconditionError(
        absl::StrCat("the watermark ", path,
                     " is missing, so nobody can tell whether the store is whole; the store stands at commit ",
                     position.commit_seq));
  }
  if (!is_new && kept->store_id != position.store_id) {
    return absl::FailedPreconditionError(
        absl::StrCat("the watermark ", path,
                     " belongs to another store: the directory was exchanged, or a recovery was cut off "
                     "and must be run again"));
  }
  if (position.commit_seq < kept->commit_seq) {
    return absl::DataLossError(absl::StrCat("the store stands at commit ", position.commit_seq, ", but the watermark ",
                                            path, " says that ", kept->commit_seq,
                                            " was acknowledged: ", kept->commit_seq - position.commit_seq,
                                            " commits are lost; the log was lost, or the directory is an older copy"));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<Watermark>> WatermarkFile::Read(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return std::nullopt;
  if (file < 0) return ErrorOf(path, "reading", absl::StatusCode::kUnavailable);
  const auto newest = Newest(file);
  close(file);
  if (!newest)
    return absl::DataLossError(absl::StrCat("watermark ", path,
                                            ": both slots are damaged; once it is known that the store is whole, move "
                                            "the file away and accept that it is missing"));
  return newest->watermark;
}

// A temporary file that is renamed.
absl::Status WatermarkFile::Replace(const std::string& path, const Watermark& watermark) {
  const std::string temporary = path + ".new";
  const int file = open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return ErrorOf(path, "making", absl::StatusCode::kFailedPrecondition);
  absl::Status status = WriteSlot(path, file, watermark, 1);
  if (status.ok()) status = WriteSlot(path, file, watermark, 2);
  close(file);
  if (!status.ok()) return status;
  if (rename(temporary.c_str(), path.c_str()) != 0) {
    return ErrorOf(path, "renaming", absl::StatusCode::kFailedPrecondition);
  }
  return SyncPath(std::filesystem::absolute(path).parent_path());
}

absl::StatusOr<std::unique_ptr<WatermarkFile>> WatermarkFile::Open(const std::string& path, const Watermark& first) {
  if (access(path.c_str(), F_OK) != 0) {
    if (absl::Status status = Replace(path, first); !status.ok()) return status;
  }
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0) return ErrorOf(path, "opening", absl::StatusCode::kFailedPrecondition);
  const auto newest = Newest(file);
  return std::unique_ptr<WatermarkFile>(new WatermarkFile(path, file, newest ? newest->generation : 0));
}

WatermarkFile::~WatermarkFile() { close(file_); }

absl::Status WatermarkFile::Write(const Watermark& watermark, const std::function<void()>& before_sync) {
  absl::Status status = WriteSlot(path_, file_, watermark, generation_ + 1, before_sync);
  if (status.ok()) ++generation_;  // else the same slot again: the other may be the only whole one
  return status;
}

}  // namespace peidan::storage
