// The watermark: how far the store had come, kept outside of it. RocksDB opens a store whose log was lost or rewound as
// if nothing were missing; this notices.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace peidan::storage {

struct Watermark {
  std::string store_id;     // 16 bytes: the epoch in the store's header
  uint64_t commit_seq = 0;  // the highest that was acknowledged, or less
};

// Where a store stands when it is opened.
struct StorePosition {
  std::string store_id;  // empty: the store has no header, so it is new
  int schema_version = 0;
  uint64_t commit_seq = 0;
};

// Where the watermark of the store in `directory` lies unless somebody says otherwise: beside it.
std::string DefaultWatermarkPath(const std::string& directory);

// Whether a store at `position` may serve.
//   DATA_LOSS            commits that were acknowledged are not there; says how many
//   FAILED_PRECONDITION  the watermark belongs to another store; or there is none, although the store's layout has one
// `path` is the watermark's file, for the message.
absl::Status CheckWatermark(const std::optional<Watermark>& kept, const StorePosition& position,
                            const std::string& path);

// The file: two slots that are written in turn, so that one is whole whenever the machine stops. FORMAT.md draws it.
// Not thread-safe.
class WatermarkFile {
 public:
  // nullopt: there is no such file. DATA_LOSS: neither slot is whole. UNAVAILABLE: it cannot be read.
  static absl::StatusOr<std::optional<Watermark>> Read(const std::string& path);

  // Puts the file there, in place of any other: whole or not at all, and on disk when this returns.
  // FAILED_PRECONDITION: it cannot be made there. UNAVAILABLE: input/output error.
  static absl::Status Replace(const std::string& path, const Watermark& watermark);

  // Opens the file for writing; makes it, with `first` in it, where there is none. FAILED_PRECONDITION: it cannot be
  // made or written there. UNAVAILABLE: input/output error.
  static absl::StatusOr<std::unique_ptr<WatermarkFile>> Open(const std::string& path, const Watermark& first);
  ~WatermarkFile();
  WatermarkFile(const WatermarkFile&) = delete;
  WatermarkFile& operator=(const WatermarkFile&) = delete;

  // Returns when it is on disk. However often it fails, what was written before stays readable. Takes no new space, so
  // that a full disk does no harm. `before_sync`, where there is one, is called between writing and syncing: tests end
  // the process there.
  absl::Status Write(const Watermark& watermark, const std::function<void()>& before_sync = nullptr);

 private:
  WatermarkFile(std::string path, int file, uint64_t generation)
      : path_(std::move(path)), file_(file), generation_(generation) {}

  const std::string path_;
  const int file_;
  uint64_t generation_;  // of the last write that succeeded; its parity is the slot
};

}  // namespace peidan::storage
