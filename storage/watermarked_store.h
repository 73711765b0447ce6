// A store that keeps a watermark (watermark.h) and refuses to open below it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/key_value_store.h"
#include "storage/watermark.h"

namespace peidan::storage {

struct WatermarkOptions {
  std::string path;             // outside of the store's directory, so that an exchanged directory is noticed
  bool accept_missing = false;  // begin a new watermark where there is none, although there should be one
  absl::Duration every = absl::Seconds(1);  // while commits happen; and at the end
  // Hears that the watermark could not be written, from a thread of the store. The store serves on: the watermark only
  // lags, and notices less.
  std::function<void(absl::Status)> on_error = nullptr;
  std::function<void()> before_sync = nullptr;  // see WatermarkFile::Write
};

// Where `store` stands. Errors of the store and of StoreHeaderTable::CheckLayout, so that nobody who asks first writes
// into a store that this release does not know.
absl::StatusOr<StorePosition> PositionOf(const Reader& store);

// Whether `store` may serve beside the watermark that lies there. Changes nothing. Errors of CheckWatermark, of
// WatermarkFile::Read and of the store.
absl::Status CheckPosition(const Reader& store, const WatermarkOptions& options);

// Wraps `base`. `fresh_id` (16 bytes) is the epoch that the header gets if the store turns out to be new. A commit
// never waits for the watermark; its destructor waits for the last write of it. Errors of CheckPosition and of
// WatermarkFile.
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenWatermarkedStore(std::unique_ptr<KeyValueStore> base,
                                                                    const std::string& fresh_id,
                                                                    const WatermarkOptions& options);

}  // namespace peidan::storage
