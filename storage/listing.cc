#include "storage/listing.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>

#include "storage/apply.h"

namespace peidan::storage {

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

}  // namespace peidan::storage
