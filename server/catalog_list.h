// Lists over the catalog in memory: filter, skip, page.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "server/filter.h"
#include "server/paging.h"
#include "storage/tables.h"

namespace peidan::server {

// One page of `entries`, which are in order of name. `list` names the list for its page tokens; `fields` may be
// filtered by.
template <typename M, typename Request>
absl::StatusOr<storage::Page<M>> ListEntries(const std::vector<M>& entries, const Request& request,
                                             const std::string& list, const std::vector<std::string>& fields) {
  const auto clauses = ParseFilter(request.filter(), fields, M::descriptor());
  if (!clauses.ok()) return clauses.status();
  const std::string scope = absl::StrCat(list, "|", request.filter());
  const auto asked = ParsePage(request.page_size(), request.skip(), kMaxMemorySkip, request.page_token(), scope);
  if (!asked.ok()) return asked.status();
  storage::Page<M> page;
  size_t to_skip = asked->skip;
  for (const M& entry : entries) {
    if (!Matches(entry, *clauses)) continue;
    ++page.total;
    if (!asked->start.empty() && entry.name() <= asked->start) continue;
    if (to_skip > 0) {
      --to_skip;
    } else if (page.entries.size() < asked->size) {
      page.entries.push_back(entry);
    } else {
      page.next = MakePageToken(page.entries.back().name(), scope);
    }
  }
  return page;
}

}  // namespace peidan::server
