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

// As Reader has them. Errors: FromPostgres.
absl::StatusOr<std::optional<std::string>> ReadOne(PostgresConnection& connection, std::string_view key);
absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(PostgresConnection& connection,
                                                                 const std::vector<std::string>& keys);
absl::StatusOr<std::vector<KeyValue>> ReadRange(PostgresConnection& connection, const ScanOptions& options);

}  // namespace peidan::storage
