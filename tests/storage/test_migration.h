// A step of a layout that does not exist: it marks each order, three at a time.
#pragma once

#include "storage/keys.h"
#include "storage/migration.h"

namespace peidan::storage {

inline constexpr size_t kTestPortion = 3;
inline constexpr char kTestTag[] = "\xf0";

inline std::vector<MigrationStep> StepsWithTest() {
  std::vector<MigrationStep> steps = MigrationSteps();
  steps.push_back({kSchemaVersion + 1, [](const Reader& reader, const std::string& position) {
                     const std::string begin = position.empty() ? TagPrefix(KeyTag::kOrder) : position;
                     const auto entries =
                         reader.Scan({.begin = begin, .end = AfterTag(KeyTag::kOrder), .limit = kTestPortion});
                     if (!entries.ok()) return absl::StatusOr<MigrationPortion>(entries.status());
                     MigrationPortion portion;
                     if (entries->size() == kTestPortion) portion.position = entries->back().key + '\0';
                     for (const KeyValue& entry : *entries) {
                       // A counter shows a portion that was done twice.
                       portion.batch.Add(kTestTag + entry.key.substr(1), 1, 0, 1'000);
                     }
                     return absl::StatusOr<MigrationPortion>(std::move(portion));
                   }});
  return steps;
}

}  // namespace peidan::storage
