// One connection to a PostgreSQL server: statements with binary parameters, sent together, answered before a deadline.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/postgres_url.h"

struct pg_conn;
struct pg_result;

namespace peidan::storage {

// A parameter of a statement in the binary form of the protocol. A value type.
struct SqlParameter {
  uint32_t type;  // PostgreSQL's number of the type, the same in everything that speaks its protocol
  std::string bytes;

  static SqlParameter Bytes(std::string_view value);
  static SqlParameter Integer(int64_t value);
  static SqlParameter BytesArray(const std::vector<std::string_view>& values);
};

struct Statement {
  std::string sql;
  std::vector<SqlParameter> parameters = {};
};

// The rows that a statement returned.
class SqlRows {
 public:
  explicit SqlRows(pg_result* result) : result_(result) {}

  int size() const;
  // The bytes of one field, valid as long as this object. REQUIRES: 0 <= row < size(); the field is not null.
  std::string_view At(int row, int column) const;
  // What was done, as the server says it: "COMMIT", "ROLLBACK", "INSERT 0 5".
  std::string_view tag() const;

 private:
  struct Clear {
    void operator()(pg_result* result) const;
  };
  std::unique_ptr<pg_result, Clear> result_;
};

struct ConnectionTimeouts {
  std::chrono::seconds connect{2};              // for each host, unless the URL says connect_timeout
  std::chrono::milliseconds statement{10'000};  // the server gives a statement up; we wait a little longer
  std::chrono::milliseconds idle{5'000};        // the server ends a transaction in which nothing is asked
};

// Not thread-safe.
class PostgresConnection {
 public:
  // Connects to the first host of the URL that accepts writes. Errors: FromPostgres.
  static absl::StatusOr<std::unique_ptr<PostgresConnection>> Open(const PostgresUrl& url,
                                                                  const ConnectionTimeouts& timeouts);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Sends all of them at once and returns what each answered, in order: one round trip. The first that fails ends it,
  // and the ones behind it are not executed. `doing` says what for, for the message. Errors: FromPostgres.
  absl::StatusOr<std::vector<SqlRows>> Run(const std::vector<Statement>& statements, std::string_view doing);

  // For a server that must not be asked again.
  void GiveUp() { broken_ = true; }
  // Nothing can be sent any more; what was last sent may have happened or not.
  bool broken() const { return broken_; }
  // The code of the last error that the server answered; empty: it answered none.
  const std::string& sqlstate() const { return sqlstate_; }
  // How many warnings the server has sent. One during COMMIT says that a standby has not confirmed it.
  int warnings() const { return warnings_; }

 private:
  PostgresConnection(pg_conn* connection, const ConnectionTimeouts& timeouts);
  static void OnNotice(void* self, const pg_result* notice);

  using Deadline = std::chrono::steady_clock::time_point;
  absl::Status Send(const std::vector<Statement>& statements, std::string_view doing);
  // Waits for the next result; null: there is none for this statement any more.
  absl::StatusOr<pg_result*> Next(Deadline deadline, std::string_view doing);
  absl::Status AwaitSocket(bool writing, Deadline deadline, std::string_view doing);
  absl::Status Broken(std::string_view why, std::string_view doing);
  absl::Status Refused(const pg_result* result, std::string_view doing);

  const ConnectionTimeouts timeouts_;
  pg_conn* const connection_;
  bool broken_ = false;
  std::string sqlstate_;
  int warnings_ = 0;
};

}  // namespace peidan::storage
