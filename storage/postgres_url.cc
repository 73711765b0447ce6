#include "storage/postgres_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <map>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace peidan::storage {
namespace {

// Hosts with their ports and the database: "db1:5432,db2:5432/peidan".
std::string PlaceOf(const std::string& hosts, const std::string& ports, const std::string& database) {
  const std::vector<std::string> host_list = absl::StrSplit(hosts, ',');
  const std::vector<std::string> port_list = absl::StrSplit(ports, ',');
  std::string place;
  for (size_t i = 0; i < host_list.size(); ++i) {
    const std::string& port = port_list[port_list.size() == 1 ? 0 : std::min(i, port_list.size() - 1)];
    absl::StrAppend(&place, i == 0 ? "" : ",", host_list[i], port.empty() ? "" : ":", port);
  }
  return absl::StrCat(place, "/", database);
}

constexpr const char* kHostLists[] = {"host", "hostaddr", "port"};

}  // namespace

std::vector<PostgresUrl> ByHost(const PostgresUrl& url) {
  std::map<std::string, std::vector<std::string>> lists;
  size_t count = 1;
  for (const auto& [keyword, value] : url.options) {
    if (std::find(std::begin(kHostLists), std::end(kHostLists), keyword) == std::end(kHostLists)) continue;
    lists[keyword] = absl::StrSplit(value, ',');
    count = std::max(count, lists[keyword].size());
  }
  // One port is that of every host.
  for (const auto& [keyword, list] : lists) {
    if (list.size() != count && !(keyword == "port" && list.size() == 1)) return {url};
  }
  std::vector<PostgresUrl> hosts(count, url);
  for (size_t i = 0; i < count; ++i) {
    for (auto& [keyword, value] : hosts[i].options) {
      if (const auto list = lists.find(keyword); list != lists.end()) value = list->second[i % list->second.size()];
    }
  }
  return hosts;
}

bool IsPostgresUrl(std::string_view store) {
  return store.starts_with("postgresql://") || store.starts_with("postgres://");
}

absl::StatusOr<PostgresUrl> ParsePostgresUrl(const std::string& url) {
  if (!IsPostgresUrl(url)) return absl::InvalidArgumentError("a store begins with postgresql://");
  char* fault = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(url.c_str(), &fault),
                                                                            &PQconninfoFree);
  // libpq's own message may quote a password.
  PQfreemem(fault);
  if (parsed == nullptr) return absl::InvalidArgumentError("the URL of the store is malformed");
  PostgresUrl result;
  std::string hosts, ports, database;
  for (const PQconninfoOption* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr) continue;
    const std::string keyword = option->keyword;
    if (keyword == "password" || keyword == "sslpassword") {
      return absl::InvalidArgumentError(
          "a password does not belong in the URL of the store: use passfile= or PGPASSFILE");
    }
    if (keyword == "host") hosts = option->val;
    if (keyword == "port") ports = option->val;
    if (keyword == "dbname") database = option->val;
    result.options.emplace_back(keyword, option->val);
  }
  if (std::getenv("PGPASSWORD") != nullptr) {
    return absl::InvalidArgumentError("PGPASSWORD can be read by others: use passfile= or PGPASSFILE");
  }
  result.place = PlaceOf(hosts, ports, database);
  return result;
}

}  // namespace peidan::storage
