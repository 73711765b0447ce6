#include <utility>

#include "storage/keys.h"
#include "storage/migration.h"
#include "storage/records.h"
#include "storage/store_error.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

std::string HeaderKey() { return TagPrefix(KeyTag::kHeader); }

}  // namespace

absl::Status StoreHeaderTable::CheckLayout(const record::v1::StoreHeader& header) {
  if (header.schema_version() > kSchemaVersion) return NewerLayoutError(header.schema_version(), kSchemaVersion);
  if (header.schema_version() < 1) return absl::DataLossError("the store's header has no layout version");
  return absl::OkStatus();
}

absl::StatusOr<std::optional<record::v1::StoreHeader>> StoreHeaderTable::Get(const Reader& reader) {
  record::v1::StoreHeader header;
  const auto version = ReadRecord(reader, HeaderKey(), header);
  if (!version.ok()) return version.status();
  if (*version == 0) return std::nullopt;
  return header;
}

absl::StatusOr<record::v1::StoreHeader> StoreHeaderTable::OpenOrCreate(KeyValueStore& store,
                                                                       const record::v1::StoreHeader& fresh) {
  record::v1::StoreHeader stored;
  const auto version = ReadRecord(store, HeaderKey(), stored);
  if (!version.ok()) return version.status();
  if (*version != 0) {
    if (absl::Status status = CheckLayout(stored); !status.ok()) return status;
    auto migrated = Migrate(store, {std::move(stored), *version}, MigrationSteps());
    // Two processes that start on one database at once: each portion is committed by one of them.
    return absl::IsAborted(migrated.status()) ? OpenOrCreate(store, fresh) : migrated;
  }

  const auto first = store.Scan({.limit = 1});
  if (!first.ok()) return first.status();
  if (!first->empty()) {
    // Unless another process has made the store since we looked for its header.
    const auto made = Get(store);
    if (!made.ok()) return made.status();
    if (made->has_value()) return OpenOrCreate(store, fresh);
    return absl::FailedPreconditionError("the store is not Peidan's");
  }
  record::v1::StoreHeader header = fresh;
  header.set_schema_version(kSchemaVersion);
  Batch batch;
  batch.RequireAbsent(HeaderKey());
  batch.Put(HeaderKey(), EncodeRecord(header, 1));
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  return outcome->committed() ? header : OpenOrCreate(store, fresh);
}

absl::StatusOr<record::v1::StoreHeader> StoreHeaderTable::NoteRestoration(KeyValueStore& store,
                                                                          record::v1::Restoration restoration,
                                                                          const std::string& fresh_epoch) {
  record::v1::StoreHeader header;
  const auto version = ReadRecord(store, HeaderKey(), header);
  if (!version.ok()) return version.status();
  if (*version == 0) return absl::FailedPreconditionError("the backup holds a store that is not Peidan's");
  if (absl::Status status = CheckLayout(header); !status.ok()) return status;
  restoration.set_former_epoch(header.epoch());
  *header.add_restorations() = std::move(restoration);
  header.set_epoch(fresh_epoch);
  Batch batch;
  PutNext(batch, HeaderKey(), *version, header);
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  if (!outcome->committed()) return absl::FailedPreconditionError("somebody else opened the store");
  return header;
}

}  // namespace peidan::storage
