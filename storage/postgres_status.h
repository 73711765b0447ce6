// The one place where PostgreSQL's errors become ours.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace peidan::storage {

// `sqlstate` is the five-character code of the SQL standard; empty: the connection failed. Whatever refuses a
// connection, a wrong password as well, has no code: libpq does not tell it.
// `message` is the primary message alone: the detail may quote keys. `doing` says what was tried; it must hold no data
// of users.
//   ABORTED              the transaction lost against another one (40001, 40P01); decide again from the beginning
//   UNAVAILABLE          the connection was lost, or the server is starting, stopping, full, too slow, or no longer the
//                        primary; marked as kUnreachable
//   RESOURCE_EXHAUSTED   no space left on the server's disk, or no memory
//   DATA_LOSS            damaged bytes
//   FAILED_PRECONDITION  no such right or table
//   INTERNAL             any other
absl::Status FromPostgres(std::string_view sqlstate, std::string_view message, std::string_view doing);

// Whether the server refused because a table does not exist.
bool IsUndefinedTable(std::string_view sqlstate);
// Whether two processes made the same table at once.
bool IsDuplicate(std::string_view sqlstate);
// Whether the server refuses writes, because another one is the primary now.
bool IsNotPrimary(std::string_view sqlstate);
// Whether the server itself does not know if the transaction was committed.
bool IsCompletionUnknown(std::string_view sqlstate);

}  // namespace peidan::storage
