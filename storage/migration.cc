#include "storage/migration.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "storage/store_error.h"

namespace peidan::storage {
namespace {

// Layout 3 reads the values of layout 2 as they are, and the engine has begun the watermark by now. Layout 5 reads
// everything of layout 4.
absl::StatusOr<MigrationPortion> NameLayout(const Reader&, const std::string&) { return MigrationPortion(); }

const MigrationStep* StepTo(const std::vector<MigrationStep>& steps, int layout) {
  for (const MigrationStep& step : steps) {
    if (step.layout == layout) return &step;
  }
  return nullptr;
}

// Commits `batch` with the header as it is to be now.
absl::Status Write(KeyValueStore& store, Stored<record::v1::StoreHeader>& header, Batch batch,
                   const std::function<void()>& on_step) {
  if (on_step) on_step();
  PutNext(batch, TagPrefix(KeyTag::kHeader), header.version, header.message);
  const auto outcome = store.CommitAndWait(std::move(batch));
  if (!outcome.ok()) return outcome.status();
  if (!outcome->committed()) return absl::AbortedError("somebody else is migrating the store");
  ++header.version;
  return absl::OkStatus();
}

absl::Status RunStep(KeyValueStore& store, Stored<record::v1::StoreHeader>& header, const MigrationStep& step,
                     const std::function<void()>& on_step) {
  while (header.message.migrating()) {
    auto portion = step.next(store, header.message.migration_position());
    if (!portion.ok()) return portion.status();
    header.message.set_migrating(portion->position.has_value());
    header.message.set_migration_position(portion->position.value_or(""));
    if (absl::Status status = Write(store, header, std::move(portion->batch), on_step); !status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace

const std::vector<MigrationStep>& MigrationSteps() {
  static const std::vector<MigrationStep>* const steps = new std::vector<MigrationStep>{
      {2, CatalogTable::BeginHistory},
      {3, NameLayout},
      {kFirstLayoutWithTimers, TimerTable::Begin},
      {5, NameLayout},
  };
  return *steps;
}

absl::StatusOr<record::v1::StoreHeader> Migrate(KeyValueStore& store, Stored<record::v1::StoreHeader> header,
                                                const std::vector<MigrationStep>& steps,
                                                const std::function<void()>& on_step) {
  const int latest = steps.back().layout;
  record::v1::StoreHeader& now = header.message;
  if (now.schema_version() > latest) return NewerLayoutError(now.schema_version(), latest);
  if (now.schema_version() < 1) return absl::DataLossError("the store's header has no layout version");
  while (now.migrating() || now.schema_version() < latest) {
    if (!now.migrating()) {
      now.set_schema_version(now.schema_version() + 1);
      now.set_migrating(true);
      if (absl::Status status = Write(store, header, Batch(), on_step); !status.ok()) return status;
    }
    const MigrationStep* step = StepTo(steps, now.schema_version());
    if (step == nullptr) return absl::DataLossError(absl::StrCat("no step makes layout ", now.schema_version()));
    if (absl::Status status = RunStep(store, header, *step, on_step); !status.ok()) return status;
  }
  return std::move(header.message);
}

}  // namespace peidan::storage
