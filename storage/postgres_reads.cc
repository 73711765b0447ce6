#include "storage/postgres_reads.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "storage/apply.h"
#include "storage/postgres_dialer.h"

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

absl::StatusOr<SqlRows> Ask(PostgresConnection& connection, Statement statement, uint64_t needed,
                            std::string_view doing) {
  std::vector<Statement> statements;
  // First: what is read after it cannot be older.
  if (needed > 0) statements.push_back(SelectCommitSeq());
  statements.push_back(std::move(statement));
  auto answers = connection.Run(statements, doing);
  if (!answers.ok()) return answers.status();
  if (needed > 0) {
    const auto commit_seq = CommitSeqIn(answers->front());
    if (!commit_seq.ok()) return commit_seq.status();
    if (absl::Status status = CheckNotBehind(*commit_seq, needed); !status.ok()) {
      connection.GiveUp();
      return status;
    }
  }
  return std::move(answers->back());
}

absl::StatusOr<std::optional<std::string>> ReadOne(PostgresConnection& connection, std::string_view key,
                                                   uint64_t needed) {
  const auto rows = Ask(connection, {kSelectOne, {SqlParameter::Bytes(key)}}, needed, "reading a key");
  if (!rows.ok()) return rows.status();
  return rows->size() == 0 ? std::nullopt : std::optional(std::string(rows->At(0, 0)));
}

absl::StatusOr<std::vector<std::optional<std::string>>> ReadMany(PostgresConnection& connection,
                                                                 const std::vector<std::string>& keys,
                                                                 uint64_t needed) {
  if (keys.empty()) return std::vector<std::optional<std::string>>();
  const auto rows = Ask(connection, SelectEntries({keys.begin(), keys.end()}), needed, "reading several keys");
  if (!rows.ok()) return rows.status();
  std::map<std::string_view, std::string_view> found;
  for (int row = 0; row < rows->size(); ++row) found.emplace(rows->At(row, 0), rows->At(row, 1));
  std::vector<std::optional<std::string>> values(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (const auto entry = found.find(keys[i]); entry != found.end()) values[i] = std::string(entry->second);
  }
  return values;
}

absl::StatusOr<std::vector<KeyValue>> ReadRange(PostgresConnection& connection, const ScanOptions& options,
                                                uint64_t needed) {
  Statement select{options.end.empty() ? kSelectFrom : kSelectRange,
                   {SqlParameter::Bytes(FirstListedKey(options.begin)), Count(options.limit), Count(options.skip)}};
  if (!options.end.empty()) select.parameters.push_back(SqlParameter::Bytes(options.end));
  const auto rows = Ask(connection, std::move(select), needed, "scanning");
  if (!rows.ok()) return rows.status();
  std::vector<KeyValue> listed;
  listed.reserve(static_cast<size_t>(rows->size()));
  for (int row = 0; row < rows->size(); ++row) {
    listed.push_back({std::string(rows->At(row, 0)), std::string(rows->At(row, 1))});
  }
  return listed;
}

}  // namespace peidan::storage
