#include "server/store_opening.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/lifecycle/draft.h"
#include "server/log.h"
#include "storage/guarded_store.h"
#include "storage/postgres_store.h"
#include "storage/tables.h"
#include "storage/watermarked_store.h"

namespace peidan::server {
namespace {

void LogStoreError(const absl::Status& status) { Log("store_error", {{"detail", std::string(status.message())}}); }

// The store in a directory of this machine, which nothing else guards.
absl::Status OpenDirectory(const v1::ServerConfig& config, const StoreOpening& opening, storage::StoreHealth& health,
                           OpenedStore& opened) {
  storage::RocksDbOptions options;
  options.directory = config.data_dir();
  options.max_waiting_commits = static_cast<size_t>(config.max_waiting_commits());
  if (opening.write_buffer_bytes != 0) options.write_buffer_bytes = opening.write_buffer_bytes;
  options.on_background_error = [&health](const absl::Status& status) {
    LogStoreError(status);
    health.NoteWrite(status);
  };
  options.scrub.every = absl::Seconds(config.scrub_seconds());
  options.scrub.on_pass = [&health](const storage::ScrubReport& report) {
    health.NoteRead(report.status);
    Log("scrubbed", {{"files", absl::StrCat(report.files)},
                     {"bytes", absl::StrCat(report.bytes)},
                     {"detail", std::string(report.status.message())}});
  };
  storage::WatermarkOptions watermark;
  watermark.path = config.watermark_file();
  watermark.accept_missing = opening.accept_missing_watermark;
  watermark.on_error = LogStoreError;
  options.accept = [&watermark](const storage::Reader& store) { return storage::CheckPosition(store, watermark); };
  auto local = storage::OpenRocksDbStore(options);
  if (!local.ok()) return local.status();
  opened.local = local->get();
  auto watermarked = storage::OpenWatermarkedStore(*std::move(local), opening.fresh_epoch, watermark);
  if (!watermarked.ok()) return watermarked.status();
  opened.guarded = *std::move(watermarked);
  return absl::OkStatus();
}

absl::Status OpenDatabase(const v1::ServerConfig& config, OpenedStore& opened) {
  auto store = storage::OpenPostgresStore({.url = config.store(),
                                           .max_waiting_commits = static_cast<size_t>(config.max_waiting_commits()),
                                           .on_error = LogStoreError});
  if (!store.ok()) return store.status();
  opened.guarded = *std::move(store);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OpenedStore> OpenStore(const v1::ServerConfig& config, const StoreOpening& opening,
                                      storage::StoreHealth& health) {
  OpenedStore opened;
  const absl::Status status =
      config.store().empty() ? OpenDirectory(config, opening, health, opened) : OpenDatabase(config, opened);
  if (!status.ok()) return status;
  opened.guarded = storage::GuardedStore(std::move(opened.guarded), health);
  record::v1::StoreHeader fresh;
  *fresh.mutable_create_time() = lifecycle::ToProto(opening.now);
  fresh.set_epoch(opening.fresh_epoch);
  const auto header = storage::StoreHeaderTable::OpenOrCreate(*opened.guarded, fresh);
  if (!header.ok()) return header.status();
  opened.history = {header->epoch(), {header->restorations().begin(), header->restorations().end()}};
  return opened;
}

}  // namespace peidan::server
