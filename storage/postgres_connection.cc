#include "storage/postgres_connection.h"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/big_endian.h"
#include "storage/postgres_status.h"

namespace peidan::storage {
namespace {

constexpr uint32_t kByteaType = 17;
constexpr uint32_t kInt8Type = 20;
constexpr uint32_t kByteaArrayType = 1001;
constexpr int kBinary = 1;
// Beyond the server's own limit for a statement: it has answered by then, unless it is not there any more.
constexpr std::chrono::milliseconds kGrace{2'000};

std::string CodeOf(const PGresult* result) {
  const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  return sqlstate == nullptr ? "" : sqlstate;
}

// A statement fails with ERROR; FATAL and PANIC end the session as well.
bool EndsSession(const PGresult* result) {
  const char* severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
  return severity != nullptr && std::strcmp(severity, "ERROR") != 0;
}

bool Has(const PostgresUrl& url, std::string_view keyword) {
  return std::any_of(url.options.begin(), url.options.end(),
                     [&](const auto& option) { return option.first == keyword; });
}

// libpq's keywords: the URL's, ours where it has none, and those that are never the URL's to choose.
PGconn* Connect(const PostgresUrl& url, const ConnectionTimeouts& timeouts) {
  auto options = url.options;
  const auto unless_given = [&](const char* keyword, std::string value) {
    if (!Has(url, keyword)) options.emplace_back(keyword, std::move(value));
  };
  unless_given("connect_timeout", absl::StrCat(timeouts.connect.count()));
  unless_given("application_name", "peidand");
  unless_given("keepalives_idle", "5");
  unless_given("keepalives_interval", "2");
  unless_given("keepalives_count", "3");
  std::erase_if(options, [](const auto& option) { return option.first == "target_session_attrs"; });
  options.emplace_back("target_session_attrs", "read-write");
  options.emplace_back("client_encoding", "UTF8");
  std::vector<const char*> keywords, values;
  for (const auto& [keyword, value] : options) {
    keywords.push_back(keyword.c_str());
    values.push_back(value.c_str());
  }
  keywords.push_back(nullptr);
  values.push_back(nullptr);
  return PQconnectdbParams(keywords.data(), values.data(), 0);
}

}  // namespace

SqlParameter SqlParameter::Bytes(std::string_view value) { return {kByteaType, std::string(value)}; }

SqlParameter SqlParameter::Integer(int64_t value) { return {kInt8Type, BigEndian64(static_cast<uint64_t>(value))}; }

SqlParameter SqlParameter::BytesArray(const std::vector<std::string_view>& values) {
  // Dimensions, "holds nulls", type, then of the one dimension its length and first index; each element has its length.
  std::string bytes;
  AppendBigEndian(bytes, values.empty() ? 0 : 1, 4);
  AppendBigEndian(bytes, 0, 4);
  AppendBigEndian(bytes, kByteaType, 4);
  if (!values.empty()) {
    AppendBigEndian(bytes, values.size(), 4);
    AppendBigEndian(bytes, 1, 4);
  }
  for (const std::string_view value : values) {
    AppendBigEndian(bytes, value.size(), 4);
    bytes.append(value);
  }
  return {kByteaArrayType, std::move(bytes)};
}

void SqlRows::Clear::operator()(pg_result* result) const { PQclear(result); }

int SqlRows::size() const { return PQntuples(result_.get()); }

std::string_view SqlRows::At(int row, int column) const {
  return {PQgetvalue(result_.get(), row, column), static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

std::string_view SqlRows::tag() const { return PQcmdStatus(result_.get()); }

absl::StatusOr<std::unique_ptr<PostgresConnection>> PostgresConnection::Open(const PostgresUrl& url,
                                                                             const ConnectionTimeouts& timeouts) {
  std::unique_ptr<PostgresConnection> opened(new PostgresConnection(Connect(url, timeouts), timeouts));
  PGconn* connection = opened->connection_;
  if (connection == nullptr) return absl::ResourceExhaustedError("no memory for a connection");
  if (PQstatus(connection) != CONNECTION_OK) {
    return FromPostgres("", PQerrorMessage(connection), "connecting to the store");
  }
  PQsetNoticeReceiver(connection, &OnNotice, opened.get());
  if (PQsetnonblocking(connection, 1) != 0 || PQenterPipelineMode(connection) != 1) {
    return FromPostgres("", PQerrorMessage(connection), "connecting to the store");
  }
  return opened;
}

PostgresConnection::PostgresConnection(pg_conn* connection, const ConnectionTimeouts& timeouts)
    : timeouts_(timeouts), connection_(connection) {}

PostgresConnection::~PostgresConnection() { PQfinish(connection_); }

void PostgresConnection::OnNotice(void* self, const pg_result* notice) {
  const char* severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
  if (severity == nullptr) severity = PQresultErrorField(notice, PG_DIAG_SEVERITY);
  if (severity != nullptr && std::strcmp(severity, "WARNING") == 0) ++static_cast<PostgresConnection*>(self)->warnings_;
}

absl::Status PostgresConnection::Broken(std::string_view why, std::string_view doing) {
  broken_ = true;
  return FromPostgres("", why, doing);
}

absl::Status PostgresConnection::Refused(const pg_result* result, std::string_view doing) {
  sqlstate_ = CodeOf(result);
  const char* message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
  if (sqlstate_.empty() || EndsSession(result) || IsNotPrimary(sqlstate_)) broken_ = true;
  return FromPostgres(sqlstate_, message == nullptr ? PQresultErrorMessage(result) : message, doing);
}

absl::Status PostgresConnection::Send(const std::vector<Statement>& statements, std::string_view doing) {
  for (const Statement& statement : statements) {
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const SqlParameter& parameter : statement.parameters) {
      types.push_back(parameter.type);
      values.push_back(parameter.bytes.data());
      lengths.push_back(static_cast<int>(parameter.bytes.size()));
    }
    const std::vector<int> formats(values.size(), kBinary);
    if (PQsendQueryParams(connection_, statement.sql.c_str(), static_cast<int>(values.size()), types.data(),
                          values.data(), lengths.data(), formats.data(), kBinary) != 1) {
      return Broken(PQerrorMessage(connection_), doing);
    }
  }
  if (PQpipelineSync(connection_) != 1) return Broken(PQerrorMessage(connection_), doing);
  return absl::OkStatus();
}

absl::Status PostgresConnection::AwaitSocket(bool writing, Deadline deadline, std::string_view doing) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  pollfd socket{PQsocket(connection_), static_cast<short>(POLLIN | (writing ? POLLOUT : 0)), 0};
  const int ready = left.count() <= 0 ? 0 : poll(&socket, 1, static_cast<int>(left.count()));
  if (ready == 0) return Broken("no answer in time", doing);
  return absl::OkStatus();
}

absl::StatusOr<pg_result*> PostgresConnection::Next(Deadline deadline, std::string_view doing) {
  while (true) {
    const int unsent = PQflush(connection_);
    if (unsent < 0) return Broken(PQerrorMessage(connection_), doing);
    if (unsent == 0 && PQisBusy(connection_) == 0) return PQgetResult(connection_);
    if (absl::Status status = AwaitSocket(unsent == 1, deadline, doing); !status.ok()) return status;
    if (PQconsumeInput(connection_) != 1) return Broken(PQerrorMessage(connection_), doing);
  }
}

absl::StatusOr<std::vector<SqlRows>> PostgresConnection::Run(const std::vector<Statement>& statements,
                                                             std::string_view doing) {
  sqlstate_.clear();
  if (broken_) return FromPostgres("", "the connection is lost", doing);
  if (absl::Status status = Send(statements, doing); !status.ok()) return status;
  const Deadline deadline = std::chrono::steady_clock::now() + timeouts_.statement + kGrace;
  std::vector<SqlRows> answers;
  absl::Status failed;
  // Each statement answers with one result and a null; behind them all comes one that says so.
  while (true) {
    const auto result = Next(deadline, doing);
    if (!result.ok()) return result.status();
    if (*result == nullptr) {
      if (PQstatus(connection_) != CONNECTION_OK) return Broken("the connection is lost", doing);
      continue;
    }
    SqlRows rows(*result);
    switch (PQresultStatus(*result)) {
      case PGRES_PIPELINE_SYNC:
        if (!failed.ok()) return failed;
        return answers;
      case PGRES_TUPLES_OK:
      case PGRES_COMMAND_OK:
        answers.push_back(std::move(rows));
        break;
      case PGRES_PIPELINE_ABORTED:
        break;
      default:
        if (failed.ok()) failed = Refused(*result, doing);
        if (broken_) return failed;
    }
  }
}

}  // namespace peidan::storage
