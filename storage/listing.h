// Lists that are kept beside the records they list: one index row per list an entry is in, and one counter per list.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/key_value_store.h"
#include "storage/keys.h"

namespace peidan::storage {

// One entry's row in one list.
struct IndexRow {
  std::string list;      // see ListName in keys.h
  std::string position;  // where in the list, and what is listed
  bool operator==(const IndexRow&) const = default;
  auto operator<=>(const IndexRow&) const = default;
};

// Brings index and counters from `before` to `after`. Rows in both are not touched.
void MoveRows(Batch& batch, KeyTag index, KeyTag count, std::vector<IndexRow> before, std::vector<IndexRow> after);

// A page of positions.
struct PositionPage {
  std::vector<std::string> positions;
  std::string next;  // where the next page begins; empty on the last page
  int64_t total = 0;
};

// `size` positions of `list` from `start` on, after leaving out `skip`. Costs `skip` + `size` entries, however long the
// list. DATA_LOSS: damaged bytes.
absl::StatusOr<PositionPage> ReadPositions(const Reader& reader, KeyTag index, KeyTag count, const std::string& list,
                                           const std::string& start, size_t skip, size_t size);

// The same of positions that begin with a time in [from, to), newest first; `total` is left at 0. `start` empty: from
// the newest of them.
absl::StatusOr<PositionPage> ReadPositionsBetween(const Reader& reader, KeyTag index, const std::string& list,
                                                  absl::Time from, absl::Time to, const std::string& start,
                                                  size_t size);
// How many there are. Reads each of them, a thousand at a time.
absl::StatusOr<int64_t> CountPositionsBetween(const Reader& reader, KeyTag index, const std::string& list,
                                              absl::Time from, absl::Time to);

}  // namespace peidan::storage
