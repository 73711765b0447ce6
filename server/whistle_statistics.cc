#include "server/whistle_statistics.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "server/beijing_time.h"
#include "server/error.h"
#include "storage/listing.h"
#include "storage/whistle_table.h"

namespace peidan::server {
namespace {

constexpr int kPerMille = 1000;
constexpr size_t kPage = 200;  // whistles; some 2 KB each
constexpr int kBestMark = 5;
constexpr size_t kDayLength = 10;
constexpr int kLastYear = 9999;  // a day behind it must exist

// `done` in time, late, or missed.
void Count(v1::WhistlePunctuality& punctuality, bool done, bool overdue) {
  if (overdue) {
    punctuality.set_late(punctuality.late() + 1);
  } else if (done) {
    punctuality.set_on_time(punctuality.on_time() + 1);
  }
}

void FillShare(v1::WhistlePunctuality& punctuality) {
  const int all = punctuality.on_time() + punctuality.late();
  if (all > 0) punctuality.set_on_time_per_mille(static_cast<int>(int64_t{kPerMille} * punctuality.on_time() / all));
}

absl::StatusOr<absl::CivilDay> ParseDay(const std::string& field, const std::string& text) {
  if (text.empty()) return InvalidFields({{field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空"}});
  absl::CivilDay day;
  if (absl::ParseCivilTime(text, &day) && text.size() == kDayLength && absl::FormatCivilTime(day) == text &&
      day.year() < kLastYear) {
    return day;
  }
  return InvalidFields({{field, v1::ERROR_REASON_FIELD_MALFORMED, "应为 YYYY-MM-DD"}});
}

}  // namespace

WhistleTally::WhistleTally() {
  for (const auto kind : {v1::WHISTLE_KIND_COMPLAINT, v1::WHISTLE_KIND_JOINT_ENFORCEMENT, v1::WHISTLE_KIND_EMERGENCY}) {
    counts_.add_kinds()->set_kind(kind);
  }
  counts_.mutable_answers();
  counts_.mutable_check_ins();
}

void WhistleTally::Add(const v1::Whistle& whistle) {
  counts_.set_sounded(counts_.sounded() + 1);
  for (v1::WhistleKindCount& kind : *counts_.mutable_kinds()) {
    if (kind.kind() == whistle.kind()) kind.set_count(kind.count() + 1);
  }
  for (const v1::Summons& summons : whistle.summons()) Add(summons);
}

void WhistleTally::Add(const v1::Summons& summons) {
  counts_.set_summoned(counts_.summoned() + 1);
  // An arrival where nobody had to answer is no answer in time.
  Count(*counts_.mutable_answers(), summons.has_answer() && summons.has_answer_due_time(),
        summons.has_answer_overdue_time());
  Count(*counts_.mutable_check_ins(), summons.has_check_in() && summons.has_check_in_due_time(),
        summons.has_check_in_overdue_time());
  if (summons.state() == v1::SUMMONS_STATE_ABSENT) counts_.set_absent(counts_.absent() + 1);
  if (!summons.has_rating()) return;
  counts_.set_ratings(counts_.ratings() + 1);
  marks_ += kBestMark + v1::RATING_LEVEL_VERY_SATISFIED - summons.rating().level();
}

v1::WhistleStatistics WhistleTally::statistics() const {
  v1::WhistleStatistics statistics = counts_;
  FillShare(*statistics.mutable_answers());
  FillShare(*statistics.mutable_check_ins());
  if (statistics.ratings() > 0) {
    statistics.set_mean_rating(static_cast<double>(marks_) / statistics.ratings());
  }
  return statistics;
}

void AssessRate(v1::WhistleStatistics& statistics, int64_t orders, const process::ProcessRules& rules) {
  statistics.set_orders(orders);
  statistics.set_low_per_mille(rules.whistle_rate_low);
  statistics.set_high_per_mille(rules.whistle_rate_high);
  if (orders == 0) return;
  const int64_t whistles = int64_t{kPerMille} * statistics.sounded();
  statistics.set_rate_per_mille(whistles / orders);
  if (whistles < rules.whistle_rate_low * orders) {
    statistics.set_rate_level(v1::WHISTLE_RATE_LEVEL_LOW);
  } else if (whistles > rules.whistle_rate_high * orders) {
    statistics.set_rate_level(v1::WHISTLE_RATE_LEVEL_HIGH);
  } else {
    statistics.set_rate_level(v1::WHISTLE_RATE_LEVEL_NORMAL);
  }
}

absl::StatusOr<DaySpan> ParseDaySpan(const std::string& first_day, const std::string& last_day) {
  const auto first = ParseDay("first_day", first_day);
  if (!first.ok()) return first.status();
  const auto last = ParseDay("last_day", last_day);
  if (!last.ok()) return last.status();
  if (*last < *first) {
    return InvalidFields({{"last_day", v1::ERROR_REASON_WINDOW_REVERSED, "不能早于起始日期"}});
  }
  if (*last - *first >= kMaxStatisticsDays) {
    return InvalidFields(
        {{"last_day", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, absl::StrCat("一次最多统计 ", kMaxStatisticsDays, " 天")}});
  }
  return DaySpan{*first, *last};
}

absl::StatusOr<v1::WhistleStatistics> ReadWhistleStatistics(const storage::Reader& reader,
                                                            const matching::Catalog& catalog,
                                                            const process::ProcessRules& rules,
                                                            const std::string& subdistrict, const DaySpan& span) {
  const absl::Time from = absl::FromCivil(span.first, BeijingTime());
  const absl::Time to = absl::FromCivil(span.last + 1, BeijingTime());
  WhistleTally tally;
  std::string start;
  do {
    auto page = storage::WhistleTable::Sounded(reader, subdistrict, from, to, start, kPage);
    if (!page.ok()) return page.status();
    for (const v1::Whistle& whistle : page->entries) tally.Add(whistle);
    start = std::move(page->next);
  } while (!start.empty());
  int64_t orders = 0;
  for (const v1::Community& community : catalog.communities()) {
    if (community.subdistrict() != subdistrict) continue;
    const std::string list = storage::ListName(storage::LastSegment(community.name()), 0);
    const auto placed = storage::CountPositionsBetween(reader, storage::KeyTag::kOrderIndex, list, from, to);
    if (!placed.ok()) return placed.status();
    orders += *placed;
  }
  v1::WhistleStatistics statistics = tally.statistics();
  statistics.set_subdistrict(subdistrict);
  statistics.set_first_day(absl::FormatCivilTime(span.first));
  statistics.set_last_day(absl::FormatCivilTime(span.last));
  AssessRate(statistics, orders, rules);
  return statistics;
}

}  // namespace peidan::server
