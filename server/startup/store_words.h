// What it is called, in Chinese, when a store or a backup cannot be used.
#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "peidan/v1/error_reason.pb.h"
#include "storage/rocksdb_backup.h"
#include "storage/store_error.h"

namespace peidan::startup {

struct StoreWords {
  v1::ErrorReason reason;
  const char* chinese;  // what is wrong, and what the operator can do
};

// nullopt: a cause that is met while serving, or that is none of the store's.
std::optional<StoreWords> WordsFor(storage::StoreErrorCause cause);

// The Chinese sentence, and a line `[REASON] English`.
std::string Worded(const StoreWords& words, const absl::Status& status);

// Worded where there are words for the cause; else the message alone.
std::string StoreErrorText(const absl::Status& status);

// What is wrong with a backup; empty where nothing is.
std::string WordsFor(storage::BackupDamage damage);

}  // namespace peidan::startup
