// Counting whistles: what is in time, what is late, what is no data, and the rate that is bad both ways.
#include "server/whistle_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/error.h"
#include "server/lifecycle/whistle.h"
#include "storage/memory_store.h"
#include "storage/tables.h"
#include "storage/whistle_table.h"

namespace peidan::server {
namespace {

constexpr char kStreet[] = "subdistricts/110108001";
const absl::Time kMidnight = absl::FromUnixSeconds(1795449600);  // 2026-11-24 00:00 in Beijing
const lifecycle::WhistleDeadlines kDeadlines = {kMidnight + absl::Hours(4), kMidnight + absl::Hours(15)};

// An emergency: it sounds at `time`. Three bureaus.
v1::Whistle Sounded(int number, absl::Time time, const lifecycle::WhistleDeadlines& deadlines = kDeadlines) {
  v1::Whistle draft;
  draft.set_name(absl::StrCat("whistles/261124-0001-", 1000 + number));
  draft.set_subdistrict(kStreet);
  draft.set_kind(v1::WHISTLE_KIND_EMERGENCY);
  return lifecycle::SubmitWhistle(draft, {"bureaus/chengguanzhifa", "bureaus/xiaofang", "bureaus/fangguan"}, deadlines,
                                  time)
      .whistle;
}

v1::Whistle Done(const lifecycle::WhistleOutcome& outcome) {
  return std::get<lifecycle::WhistleTransition>(outcome).whistle;
}

v1::Whistle Rated(v1::Whistle whistle, int number, absl::Time arrival, v1::RatingLevel level) {
  whistle = Done(lifecycle::CheckIn(whistle, number, {}, arrival));
  v1::Rating rating;
  rating.set_level(level);
  return Done(lifecycle::RateSummons(whistle, number, rating, arrival));
}

TEST(WhistleTallyTest, NothingIsNoData) {
  v1::WhistleStatistics statistics = WhistleTally().statistics();
  EXPECT_EQ(statistics.sounded(), 0);
  EXPECT_EQ(statistics.kinds_size(), 3);
  EXPECT_FALSE(statistics.answers().has_on_time_per_mille());
  EXPECT_FALSE(statistics.check_ins().has_on_time_per_mille());
  EXPECT_FALSE(statistics.has_mean_rating());
  AssessRate(statistics, 0, {});
  EXPECT_FALSE(statistics.has_rate_per_mille());
  EXPECT_EQ(statistics.rate_level(), v1::WHISTLE_RATE_LEVEL_UNSPECIFIED);
}

TEST(WhistleTallyTest, CountsWhatWasInTimeAndWhatWasNot) {
  v1::Whistle whistle = Sounded(1, kMidnight);
  whistle = Rated(whistle, 1, kMidnight + absl::Hours(1), v1::RATING_LEVEL_VERY_SATISFIED);
  whistle = Rated(whistle, 2, kMidnight + absl::Hours(5), v1::RATING_LEVEL_DISSATISFIED);
  v1::SummonsAbsence absence;
  absence.set_bureau("bureaus/fangguan");
  absence.set_reason("同时有火警出动");
  whistle = Done(lifecycle::CloseWhistle(whistle, {absence}, "", kMidnight + absl::Hours(20)));
  WhistleTally tally;
  tally.Add(whistle);
  tally.Add(Sounded(2, kMidnight));  // nothing of it is due
  const v1::WhistleStatistics statistics = tally.statistics();
  EXPECT_EQ(statistics.sounded(), 2);
  EXPECT_EQ(statistics.kinds(2).count(), 2);
  EXPECT_EQ(statistics.summoned(), 6);
  EXPECT_EQ(statistics.answers().on_time(), 1);
  EXPECT_EQ(statistics.answers().late(), 2);
  EXPECT_EQ(statistics.answers().on_time_per_mille(), 333);
  EXPECT_EQ(statistics.check_ins().on_time_per_mille(), 666);
  EXPECT_EQ(statistics.absent(), 1);
  EXPECT_EQ(statistics.ratings(), 2);
  EXPECT_DOUBLE_EQ(statistics.mean_rating(), 3.5);
}

TEST(WhistleTallyTest, WithoutALimitNothingIsInTimeOrLate) {
  WhistleTally tally;
  tally.Add(Rated(Sounded(1, kMidnight, {}), 1, kMidnight, v1::RATING_LEVEL_SATISFIED));
  EXPECT_FALSE(tally.statistics().answers().has_on_time_per_mille());
  EXPECT_FALSE(tally.statistics().check_ins().has_on_time_per_mille());
}

TEST(WhistleRateTest, IsBadBothWaysAndNormalExactlyAtItsLimits) {
  const auto level = [](int sounded, int64_t orders) {
    v1::WhistleStatistics statistics;
    statistics.set_sounded(sounded);
    AssessRate(statistics, orders, {});
    return statistics.rate_level();
  };
  EXPECT_EQ(level(0, 1), v1::WHISTLE_RATE_LEVEL_LOW);
  EXPECT_EQ(level(4, 1000), v1::WHISTLE_RATE_LEVEL_LOW);
  EXPECT_EQ(level(5, 1000), v1::WHISTLE_RATE_LEVEL_NORMAL);
  EXPECT_EQ(level(5, 1001), v1::WHISTLE_RATE_LEVEL_LOW) << "4.995 is below 5, though it is shown as 4";
  EXPECT_EQ(level(100, 1000), v1::WHISTLE_RATE_LEVEL_NORMAL);
  EXPECT_EQ(level(101, 1000), v1::WHISTLE_RATE_LEVEL_HIGH);
  EXPECT_EQ(level(1, 1), v1::WHISTLE_RATE_LEVEL_HIGH);
}

TEST(DaySpanTest, TakesAWholeYearAndNotADayMore) {
  EXPECT_TRUE(ParseDaySpan("2026-11-24", "2026-11-24").ok());
  EXPECT_TRUE(ParseDaySpan("2024-01-01", "2024-12-31").ok());
  const auto reason = [](const char* first, const char* last) { return ReasonOf(ParseDaySpan(first, last).status()); };
  EXPECT_EQ(reason("2024-01-01", "2025-01-01"), "FIELD_OUT_OF_RANGE");
  EXPECT_EQ(reason("2026-11-24", "2026-11-23"), "WINDOW_REVERSED");
  EXPECT_EQ(reason("", "2026-11-23"), "FIELD_REQUIRED");
  for (const char* day : {"2026-11-31", "2026-1-1", "2026/11/24", "明天", "2026-11-24T00:00", "0000-01-01",
                          "9999-01-01", "12026-11-24"}) {
    EXPECT_EQ(reason(day, "2026-11-24"), "FIELD_MALFORMED") << day;
  }
}

TEST(WhistleStatisticsTest, ReadsTheDaysInBeijingAndTheOrdersOfTheStreetAlone) {
  storage::MemoryStore store;
  const auto commit = [&](const auto& fill) {
    storage::Batch batch;
    fill(batch);
    ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
  };
  const absl::Duration day = absl::Hours(24);
  const absl::Time moments[] = {kMidnight - absl::Seconds(1), kMidnight, kMidnight + day - absl::Seconds(1),
                                kMidnight + day};
  int number = 0;
  for (const absl::Time moment : moments) {
    commit([&](storage::Batch& batch) { storage::WhistleTable::Insert(batch, Sounded(++number, moment)); });
    for (const char* community : {"110108001001", "110108001002", "110108010001"}) {
      v1::Order order;
      order.set_name(absl::StrCat("orders/261124-0002-", 1000 + ++number));
      order.mutable_need()->set_community(absl::StrCat("communities/", community));
      order.set_state(v1::ORDER_STATE_ASSIGNED);
      order.mutable_create_time()->set_seconds(absl::ToUnixSeconds(moment));
      commit([&](storage::Batch& batch) { storage::OrderTable::Insert(batch, order); });
    }
  }
  std::vector<v1::Community> communities;
  for (const char* community : {"110108001001", "110108001002", "110108010001"}) {
    communities.emplace_back().set_name(absl::StrCat("communities/", community));
    communities.back().set_subdistrict(absl::StrCat("subdistricts/", std::string(community).substr(0, 9)));
  }
  const matching::Catalog catalog({}, {}, std::move(communities), {}, 1);
  const auto read = [&](const char* first, const char* last) {
    return ReadWhistleStatistics(*store.Snapshot(), catalog, {}, kStreet, ParseDaySpan(first, last).value()).value();
  };
  const v1::WhistleStatistics one = read("2026-11-24", "2026-11-24");
  EXPECT_EQ(one.sounded(), 2);
  EXPECT_EQ(one.orders(), 4);
  EXPECT_EQ(one.rate_per_mille(), 500);
  EXPECT_EQ(one.rate_level(), v1::WHISTLE_RATE_LEVEL_HIGH);
  EXPECT_EQ(one.first_day(), "2026-11-24");
  EXPECT_EQ(read("2026-11-23", "2026-11-25").sounded(), 4);
  EXPECT_EQ(read("2026-11-23", "2026-11-25").orders(), 8);
  EXPECT_EQ(read("2026-11-01", "2026-11-22").sounded(), 0);
  EXPECT_EQ(read("1000-01-01", "1000-12-31").orders(), 0);
}

}  // namespace
}  // namespace peidan::server
