// The one place where RocksDB's errors become ours.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace rocksdb {
class Status;
}

namespace peidan::storage {

// `doing` says what was tried, for the message; it must hold no data of users.
//   RESOURCE_EXHAUSTED   no space left on the device
//   DATA_LOSS            damaged bytes
//   UNAVAILABLE          any other input/output error, and a database that is shutting down
//   FAILED_PRECONDITION  the directory holds something that this release cannot open
absl::Status FromRocksDb(const rocksdb::Status& status, std::string_view doing);

}  // namespace peidan::storage
