// Whistles (吹哨) with their summonses, the indexes that list them, and their timers. As the tables of tables.h:
// thread-safe and without state.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "peidan/v1/whistle.pb.h"
#include "storage/tables.h"

namespace peidan::storage {

class WhistleTable {
 public:
  // By resource name `whistles/{whistle}`; nullopt: none.
  static absl::StatusOr<std::optional<Stored<v1::Whistle>>> Get(const Reader& reader, std::string_view name);
  // Adds a new whistle: record, indexes, counters, timers, and the condition that the name is free.
  static void Insert(Batch& batch, const v1::Whistle& whistle);
  // Replaces `before` by `after`, with the condition that nobody else did since `before` was read.
  static void Update(Batch& batch, const Stored<v1::Whistle>& before, const v1::Whistle& after);

  // REQUIRES: not both a bureau and a subdistrict or state; `summons` only with a bureau.
  struct Query {
    std::string subdistrict = {};  // resource name; empty: all
    v1::WhistleState state = v1::WHISTLE_STATE_UNSPECIFIED;
    std::string bureau = {};  // resource name: those that it was summoned by
    v1::SummonsState summons = v1::SUMMONS_STATE_UNSPECIFIED;
  };
  // Newest first. Costs the page and what it leaves out.
  static absl::StatusOr<Page<v1::Whistle>> List(const Reader& reader, const Query& query, const PageRequest& page);
  // Those of a subdistrict that sounded in [from, to), the last first; `total` is left at 0.
  static absl::StatusOr<Page<v1::Whistle>> Sounded(const Reader& reader, std::string_view subdistrict, absl::Time from,
                                                   absl::Time to, const std::string& start, size_t size);
};

}  // namespace peidan::storage
