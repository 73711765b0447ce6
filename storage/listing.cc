#include "storage/listing.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

#include "storage/apply.h"

namespace peidan::storage {
namespace {

constexpr size_t kPortion = 1000;

// Where the positions of a time before this one begin; nothing is from before 1970.
std::string PositionsBefore(absl::Time time) {
  return PositionsFrom(std::max<int64_t>(absl::ToUnixMicros(time), 1) - 1);
}

}  // namespace

void MoveRows(Batch& batch, KeyTag index, KeyTag count, std::vector<IndexRow> before, std::vector<IndexRow> after) {
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  std::vector<IndexRow> left, entered;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(left));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(), std::back_inserter(entered));

  std::map<std::string, int64_t> growth;  // by list
  for (const IndexRow& row : left) {
    batch.Delete(IndexKey(index, row.list, row.position));
    --growth[row.list];
  }
  for (const IndexRow& row : entered) {
    batch.Put(IndexKey(index, row.list, row.position), "");
    ++growth[row.list];
  }
  for (const auto& [list, delta] : growth) {
    if (delta != 0) batch.Add(CountKey(count, list), delta, 0, std::numeric_limits<int64_t>::max());
  }
}

absl::StatusOr<PositionPage> ReadPositions(const Reader& reader, KeyTag index, KeyTag count, const std::string& list,
                                           const std::string& start, size_t skip, size_t size) {
  const auto counter = reader.Get(CountKey(count, list));
  if (!counter.ok()) return counter.status();
  const auto total = DecodeCounter(*counter);
  if (!total.ok()) return total.status();

  const std::string prefix = IndexKey(index, list, "");
  auto rows = reader.Scan({.begin = prefix + start, .end = AfterPrefix(prefix), .skip = skip, .limit = size + 1});
  if (!rows.ok()) return rows.status();
  PositionPage page;
  page.total = *total;
  for (const KeyValue& row : *rows) {
    std::string position = row.key.substr(prefix.size());
    if (page.positions.size() == size) {
      page.next = std::move(position);
    } else {
      page.positions.push_back(std::move(position));
    }
  }
  return page;
}

absl::StatusOr<PositionPage> ReadPositionsBetween(const Reader& reader, KeyTag index, const std::string& list,
                                                  absl::Time from, absl::Time to, const std::string& start,
                                                  size_t size) {
  const std::string prefix = IndexKey(index, list, "");
  auto rows = reader.Scan({.begin = prefix + (start.empty() ? PositionsBefore(to) : start),
                           .end = prefix + PositionsBefore(from),
                           .limit = size + 1});
  if (!rows.ok()) return rows.status();
  PositionPage page;
  for (const KeyValue& row : *rows) page.positions.push_back(row.key.substr(prefix.size()));
  if (page.positions.size() > size) {
    page.next = std::move(page.positions.back());
    page.positions.pop_back();
  }
  return page;
}

absl::StatusOr<int64_t> CountPositionsBetween(const Reader& reader, KeyTag index, const std::string& list,
                                              absl::Time from, absl::Time to) {
  int64_t count = 0;
  std::string start;
  do {
    auto page = ReadPositionsBetween(reader, index, list, from, to, start, kPortion);
    if (!page.ok()) return page.status();
    count += static_cast<int64_t>(page->positions.size());
    start = std::move(page->next);
  } while (!start.empty());
  return count;
}

}  // namespace peidan::storage
