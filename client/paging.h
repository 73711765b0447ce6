// Reading a list through all of its pages.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <absl/status/statusor.h>

namespace peidan::client {

// The largest page a server gives.
inline constexpr int kMaxPageSize = 500;

// The entries of a list, and how many there are on the server.
template <class Item>
struct Listing {
  std::vector<Item> items;
  int total_size = 0;
};

// Calls `list(request)` page after page until `limit` entries are read (0: all of them). `items` picks the repeated
// field of a response, e.g. `[](auto& page) { return page.mutable_resources(); }`. Returns the first error of a page.
template <class Item, class Request, class List, class Items>
absl::StatusOr<Listing<Item>> ReadPages(Request request, int limit, const List& list, const Items& items) {
  Listing<Item> result;
  do {
    const int wanted = limit > 0 ? limit - static_cast<int>(result.items.size()) : kMaxPageSize;
    request.set_page_size(std::min(wanted, kMaxPageSize));
    auto page = list(request);
    if (!page.ok()) return page.status();
    for (Item& item : *items(*page)) result.items.push_back(std::move(item));
    result.total_size = page->total_size();
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty() && (limit == 0 || static_cast<int>(result.items.size()) < limit));
  return result;
}

}  // namespace peidan::client
