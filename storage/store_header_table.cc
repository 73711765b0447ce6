#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

std::string HeaderKey() { return TagPrefix(KeyTag::kHeader); }

// Layout 1 had no history of the catalog. Layouts 1 and 2 had no checksums of numbers and of versions, and no
// watermark: both kinds of values are read, and the engine has begun the watermark by now. The header is written last,
// so that an interruption is made good by the next opening.
absl::StatusOr<record::v1::StoreHeader> Upgrade(KeyValueStore& store, Stored<record::v1::StoreHeader> header) {
  if (header.message.schema_version() < kFirstLayoutWithHistory) {
    if (absl::Status status = CatalogTable::BeginHistory(store); !status.ok()) return status;
  }
  header.message.set_schema_version(kSchemaVersion);
  Batch batch;
  PutNext(batch, HeaderKey(), header.version, header.message);
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  if (!outcome->committed()) return absl::FailedPreconditionError("somebody else opened the store");
  return std::move(header.message);
}

}  // namespace

absl::Status StoreHeaderTable::CheckLayout(const record::v1::StoreHeader& header) {
  if (header.schema_version() > kSchemaVersion) {
    return absl::FailedPreconditionError(absl::StrCat("the store has layout ", header.schema_version(),
                                                      "; this release knows up to ", kSchemaVersion,
                                                      ": use the newer release"));
  }
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

absl::Status StoreHeaderTable::ChangeEpoch(KeyValueStore& store, const std::string& epoch) {
  record::v1::StoreHeader header;
  const auto version = ReadRecord(store, HeaderKey(), header);
  if (!version.ok()) return version.status();
  if (*version == 0) return absl::OkStatus();
  header.set_epoch(epoch);
  Batch batch;
  PutNext(batch, HeaderKey(), *version, header);
  return store.CommitAndWait(std::move(batch)).status();
}

absl::StatusOr<record::v1::StoreHeader> StoreHeaderTable::OpenOrCreate(KeyValueStore& store,
                                                                       const record::v1::StoreHeader& fresh) {
  record::v1::StoreHeader stored;
  const auto version = ReadRecord(store, HeaderKey(), stored);
  if (!version.ok()) return version.status();
  if (*version != 0) {
    if (absl::Status status = CheckLayout(stored); !status.ok()) return status;
    if (stored.schema_version() == kSchemaVersion) return stored;
    return Upgrade(store, {std::move(stored), *version});
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

}  // namespace peidan::storage
