#include "storage/postgres_reads.h"

#include <algorithm>
#include <limits>
#include <map>

#include "storage/apply.h"

namespace peidan::storage {
namespace {

constexpr char kSelectOne[] = "SELECT value FROM peidan_entry WHERE key = $1";
constexpr char kSelectMany[] = "SELECT key, value FROM peidan_entry WHERE key = ANY ($1)";
constexpr char kSelectFrom[] = "SELECT key, value FROM peidan_entry WHERE key >= $1 ORDER BY key LIMIT $2 OFFSET $3";
constexpr char kSelectRange[] =
    "SELECT key, value FROM peidan_entry WHERE key >= $1 AND key < $4 ORDER BY key LIMIT $2 OFFSET $3";
// Larger than any table, and far enough from the end of the type that the server may add an offset to it.
constexpr size_t kAll = std::numeric_limits<int64_t>::max() / 2;

SqlParameter Count(size_t count) { return SqlParameter::Integer(static_cast<int64_t>(std::min(count, kAll))); }

}  // namespace

Statement SelectEntries(const std::vector<std::string_view>& keys) {
  return {kSelectMany, {SqlParameter::BytesArray(keys)}};
}

absl::StatusOr<std::optional<std::string>> ReadOne(PostgresConnection& connection, std::string_view key) {
  const auto answer = connection.Run({{kSelectOne, {SqlParameter::Bytes(key)}}}, "reading a key");
  if (!answer.ok()) return answer.status();
  const SqlRows& rows = answer->front();
  return rows.size() == 0 ? std::nullopt : std::optional(std::string(rows.At(0, 0)));
}

absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(PostgresConnection& connection,
                                                                 const std::vector<std::string>& keys) {
  if (keys.empty()) return std::vector<std::optional<std::string>>();
  const auto answer = connection.Run({SelectEntries({keys.begin(), keys.end()})}, "reading several keys");
  if (!answer.ok()) return answer.status();
  const SqlRows& rows = answer->front();
  std::map<std::string_view, std::string_view> found;
  for (int row = 0; row < rows.size(); ++row) found.emplace(rows.At(row, 0), rows.At(row, 1));
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const auto entry = found.find(keys[i]); entry != found.end()) values[i] = std::string(entry->second);
  }
  return values;
}

absl::StatusOr<std::vector<KeyValue>> ReadRange(PostgresConnection& connection, const ScanOptions& options) {
  Statement select{options.end.empty() ? kSelectFrom : kSelectRange,
                   {SqlParameter::Bytes(FirstListedKey(options.begin)), Count(options.limit), Count(options.skip)}};
  if (!options.end.empty()) select.parameters.push_back(SqlParameter::Bytes(options.end));
  const auto answer = connection.Run({select}, "scanning");
  if (!answer.ok()) return answer.status();
  const SqlRows& rows = answer->front();
  std::vector<KeyValue> listed;
  listed.reserve(static_cast<size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) {
    listed.push_back({std::string(rows.At(row, 0)), std::string(rows.At(row, 1))});
  }
  return listed;
}

}  // namespace peidan::storage
