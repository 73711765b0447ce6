// What became of the whistles of a subdistrict (吹哨统计).
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "matching/catalog.h"
#include "matching/process/process_rules.h"
#include "peidan/v1/whistle.pb.h"
#include "storage/key_value_store.h"

namespace peidan::server {

inline constexpr int kMaxStatisticsDays = 366;  // a whole year, whichever

// Counts whistles that have sounded. Confined to one thread.
class WhistleTally {
 public:
  WhistleTally();

  void Add(const v1::Whistle& whistle);
  // Everything counted so far, with shares and means.
  v1::WhistleStatistics statistics() const;

 private:
  void Add(const v1::Summons& summons);

  v1::WhistleStatistics counts_;
  int64_t marks_ = 0;  // of the ratings, 5 for the best to 1 for the worst
};

// Fills in the rate over `orders`, and how to read it. Exactly at a limit is NORMAL; no orders is no data.
void AssessRate(v1::WhistleStatistics& statistics, int64_t orders, const process::ProcessRules& rules);

// Days in Beijing, both included.
struct DaySpan {
  absl::CivilDay first;
  absl::CivilDay last;
};
// INVALID_ARGUMENT: not `YYYY-MM-DD`, upside down (WINDOW_REVERSED), or more than kMaxStatisticsDays
// (FIELD_OUT_OF_RANGE).
absl::StatusOr<DaySpan> ParseDaySpan(const std::string& first_day, const std::string& last_day);

// Pages through what sounded in the span, and through the index rows of the orders that the subdistrict's communities
// placed in it: costs what it counts. `reader` is a snapshot.
absl::StatusOr<v1::WhistleStatistics> ReadWhistleStatistics(const storage::Reader& reader,
                                                            const matching::Catalog& catalog,
                                                            const process::ProcessRules& rules,
                                                            const std::string& subdistrict, const DaySpan& span);

}  // namespace peidan::server
