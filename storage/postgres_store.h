// The durable store of many machines: a database that speaks PostgreSQL's protocol, shared by any number of processes.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/key_value_store.h"

namespace peidan::storage {

struct PostgresOptions {
  std::string url;                                   // ParsePostgresUrl
  size_t max_waiting_commits = 4096;                 // more are refused at once
  size_t max_waiting_bytes = size_t{64} << 20;       // of keys and values that wait
  size_t read_connections = 8;                       // beside the one that commits
  size_t snapshot_connections = 16;                  // as many snapshots may live at once; one more waits for the next
  std::chrono::milliseconds commit_timeout{10'000};  // of each statement of a commit
  std::chrono::milliseconds read_timeout{30'000};    // of each read
  std::chrono::milliseconds patience{10'000};        // how long a commit waits for the database to come back
  // Hears once of each time the database could not be reached. From any thread; must not block.
  std::function<void(absl::Status)> on_error = nullptr;
};

// Opens the store in that database, or makes one there. Only the primary is ever asked. Beside what KeyValueStore
// promises: UNAVAILABLE passes by itself when the database is back, and a server that lacks commits it had
// acknowledged counts as away. A snapshot that cannot be taken answers every read with the reason.
//   INVALID_ARGUMENT     ParsePostgresUrl
//   FAILED_PRECONDITION  no right to make the table; or a server that does not wait for its disk
//   UNAVAILABLE          no host of the URL answers, none accepts writes, or the user, password or database is refused:
//   libpq
//                        tells these apart in the message alone
//   DATA_LOSS            the table holds something else
absl::StatusOr<std::unique_ptr<KeyValueStore>> OpenPostgresStore(const PostgresOptions& options);

}  // namespace peidan::storage
