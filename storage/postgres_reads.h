// Reading on one connection: each call is one statement, so it sees one instant.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/key_value_store.h"
#include "storage/postgres_connection.h"

namespace peidan::storage {

// Those of `keys` that are there, with their values.
Statement SelectEntries(const std::vector<std::string_view>& keys);

// What one statement answers, from a server that holds every commit up to `needed`; else CheckNotBehind, and the
// connection is given up: it may have led to the primary of former days. 0: within a snapshot, which was checked.
absl::StatusOr<SqlRows> Ask(PostgresConnection& connection, Statement statement, uint64_t needed,
                            std::string_view doing);

// As Reader has them. `needed` as Ask has it. Errors: FromPostgres; CheckNotBehind.
absl::StatusOr<std::optional<std::string>> ReadOne(PostgresConnection& connection, std::string_view key,
                                                   uint64_t needed);
absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(PostgresConnection& connection,
                                                                 const std::vector<std::string>& keys, uint64_t needed);
absl::StatusOr<std::vector<KeyValue>> ReadRange(PostgresConnection& connection, const ScanOptions& options,
                                                uint64_t needed);

}  // namespace peidan::storage
