#include "gmock/gmock.h"
#include "matching/local_time.h"
#include "matching/recurrence.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using absl::CivilDay;

TEST(LocalTimeTest, WorkingDaysSkipTheWeekend) {
  const CivilDay friday(2026, 11, 27);
  EXPECT_EQ(AddWorkingDays(friday, 0), friday);
  EXPECT_EQ(AddWorkingDays(friday, 1), CivilDay(2026, 11, 30));
  EXPECT_EQ(AddWorkingDays(friday + 1, 1), CivilDay(2026, 11, 30));
  for (int count = 0; count < 30; ++count) EXPECT_EQ(WorkingDaysBetween(friday, AddWorkingDays(friday, count)), count);
  EXPECT_EQ(WorkingDaysBetween(friday, friday - 3), 0);
}

TEST(LocalTimeTest, NamesPeriods) {
  EXPECT_EQ(PeriodName(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_WEEK), "2026-W48");
  EXPECT_EQ(PeriodName(CivilDay(2027, 1, 1), v1::CAPACITY_PERIOD_WEEK), "2026-W53");
  EXPECT_EQ(PeriodName(CivilDay(2024, 12, 30), v1::CAPACITY_PERIOD_WEEK), "2025-W01");
  EXPECT_EQ(PeriodName(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_MONTH), "2026-11");
  EXPECT_EQ(PeriodName(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_QUARTER), "2026-Q4");
  EXPECT_EQ(PeriodName(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_YEAR), "2026");
}

TEST(LocalTimeTest, NextPeriodBeginsWithItsFirstDay) {
  EXPECT_EQ(NextPeriod(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_WEEK), CivilDay(2026, 11, 30));
  EXPECT_EQ(NextPeriod(CivilDay(2026, 12, 31), v1::CAPACITY_PERIOD_MONTH), CivilDay(2027, 1, 1));
  EXPECT_EQ(NextPeriod(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_QUARTER), CivilDay(2027, 1, 1));
  EXPECT_EQ(NextPeriod(CivilDay(2026, 11, 24), v1::CAPACITY_PERIOD_YEAR), CivilDay(2027, 1, 1));
}

TEST(LocalTimeTest, ReadsDaysAndClocksStrictly) {
  EXPECT_EQ(ParseDay("2026-02-28"), CivilDay(2026, 2, 28));
  EXPECT_FALSE(ParseDay("2026-02-30"));
  EXPECT_FALSE(ParseDay("2026-2-3"));
  EXPECT_EQ(ParseClock("09:30"), absl::Minutes(570));
  EXPECT_FALSE(ParseClock("9:30"));
  EXPECT_FALSE(ParseClock("24:01"));
}

bool Includes(const char* rule, CivilDay day) { return Recurrence::Parse(rule).value().Includes(day); }

TEST(RecurrenceTest, WeeklyRulesNameDays) {
  EXPECT_TRUE(Includes("FREQ=WEEKLY;BYDAY=TU,TH", CivilDay(2026, 11, 24)));
  EXPECT_FALSE(Includes("FREQ=WEEKLY;BYDAY=TU,TH", CivilDay(2026, 11, 25)));
  EXPECT_FALSE(Includes("FREQ=WEEKLY;BYDAY=TU;BYMONTH=5,6", CivilDay(2026, 11, 24)));
}

TEST(RecurrenceTest, MonthlyRulesCountFromBothEnds) {
  EXPECT_TRUE(Includes("FREQ=MONTHLY;BYDAY=2SA", CivilDay(2026, 11, 14)));
  EXPECT_FALSE(Includes("FREQ=MONTHLY;BYDAY=2SA", CivilDay(2026, 11, 21)));
  EXPECT_TRUE(Includes("FREQ=MONTHLY;BYDAY=-1SU", CivilDay(2026, 11, 29)));
  EXPECT_TRUE(Includes("FREQ=MONTHLY;BYMONTHDAY=-1", CivilDay(2028, 2, 29)));
  EXPECT_FALSE(Includes("FREQ=MONTHLY;BYMONTHDAY=15", CivilDay(2028, 2, 29)));
}

TEST(RecurrenceTest, RefusesWhatItDoesNotKnow) {
  for (const char* rule : {"", "FREQ=DAILY", "BYDAY=MO", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=WEEKLY;BYDAY=XX",
                           "FREQ=WEEKLY;BYDAY=", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32",
                           "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;BYMONTHDAY=3"}) {
    EXPECT_FALSE(Recurrence::Parse(rule)) << rule;
  }
}

TEST(ScheduleTest, FindsTheFirstWindowThatOverlaps) {
  v1::Resource resource;
  v1::ScheduleWindow& window = *resource.add_schedule();
  window.set_recurrence("FREQ=WEEKLY;BYDAY=SA");
  window.set_opens_at("09:00");
  window.set_closes_at("11:00");
  const Schedule schedule(resource.schedule());
  const auto at = [](int day, int hour) {
    return absl::FromCivil(absl::CivilHour(2026, 11, day, hour), BeijingTime());
  };
  EXPECT_EQ(schedule.Next(at(24, 10), at(30, 0)).value().day, CivilDay(2026, 11, 28));
  EXPECT_EQ(schedule.Next(at(28, 10), at(30, 0)).value().day, CivilDay(2026, 11, 28));
  EXPECT_FALSE(schedule.Next(at(28, 11), at(30, 0)));
  EXPECT_FALSE(schedule.Next(at(24, 10), at(28, 9)));
}

}  // namespace
}  // namespace peidan::matching
