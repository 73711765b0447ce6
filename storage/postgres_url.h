// Where a PostgreSQL database is: the URL of --store, taken apart and checked.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"

namespace peidan::storage {

// A value type.
struct PostgresUrl {
  std::vector<std::pair<std::string, std::string>> options;  // libpq's keywords, with the values the URL gives them
  std::string place;                                         // hosts, ports and database, for logs
};

// The same database by each of its hosts alone, in the URL's order. libpq, given all of them, stops at the first that
// accepts writes, whatever that one lacks. One: where the URL names one, or its lists do not go together.
std::vector<PostgresUrl> ByHost(const PostgresUrl& url);

bool IsPostgresUrl(std::string_view store);

// Takes `url` apart: `postgresql://user@host1:5432,host2:5432/database?passfile=/etc/peidan/pgpass`, and every other
// option of libpq. INVALID_ARGUMENT: it is not such a URL, or it holds a password (a command line can be read by
// everybody on the machine; a password comes from `passfile=` or PGPASSFILE, a key of TLS has none). No message repeats
// any part of the URL.
absl::StatusOr<PostgresUrl> ParsePostgresUrl(const std::string& url);

}  // namespace peidan::storage
