// Bringing a store of an earlier layout (FORMAT.md) to the present one: forward, step by step, in bounded portions.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "peidan/record/v1/record.pb.h"
#include "storage/key_value_store.h"
#include "storage/tables.h"

namespace peidan::storage {

// A bounded part of a step.
struct MigrationPortion {
  Batch batch;
  std::optional<std::string> position;  // where the next portion goes on; nullopt: the step is done
};

// Makes one layout from the layout before it.
struct MigrationStep {
  int layout = 0;  // that it makes
  // The portion behind `position` (empty: the first). The batch and the position are committed together, so that no
  // portion is done twice; still, a portion must not mind. Nobody else uses the store meanwhile.
  std::function<absl::StatusOr<MigrationPortion>(const Reader& reader, const std::string& position)> next;
};

// The steps of this release, by layout; the last one makes kSchemaVersion.
const std::vector<MigrationStep>& MigrationSteps();

// Goes on from wherever the header says that the store is. The header names the layout of a step before its first
// portion changes anything: a release that does not know that layout opens nothing that is half new. A kill at any
// moment is made good by the next call. `on_step`, where there is one, is called before each commit.
//   FAILED_PRECONDITION  the store is of a newer release (see store_error.h)
//   ABORTED              somebody else wrote the header meanwhile: read it again and go on from there
//   DATA_LOSS            the header names no layout, or one that no step leads away from
//   errors of the step and of the store
absl::StatusOr<record::v1::StoreHeader> Migrate(KeyValueStore& store, Stored<record::v1::StoreHeader> header,
                                                const std::vector<MigrationStep>& steps,
                                                const std::function<void()>& on_step = nullptr);

}  // namespace peidan::storage
