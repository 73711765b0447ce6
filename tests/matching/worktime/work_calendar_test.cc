#include "matching/worktime/work_calendar.h"

#include "gmock/gmock.h"
#include "tests/matching/worktime/minute_oracle.h"

namespace peidan::worktime {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr absl::Duration kDay = absl::Minutes(450);

std::string Due(const std::string& from, absl::Duration amount) {
  return Format(ShippedCalendar().AddWorkingTime(At(from), amount).value());
}

TEST(WorkCalendarTest, DeadlinesOfRealDays) {
  const struct {
    const char* why;
    const char* from;
    absl::Duration amount;
    const char* due;
  } kCases[] = {
      {"上午接单，两小时", "2026-11-24 09:30", absl::Hours(2), "2026-11-24 11:30:00"},
      {"跨午休", "2026-11-24 11:00", absl::Hours(2), "2026-11-24 14:30:00"},
      {"午休时接单，下午上班起算", "2026-11-24 12:40", absl::Hours(1), "2026-11-24 14:30:00"},
      {"下班前用完，止于下班", "2026-11-24 17:00", absl::Hours(1), "2026-11-24 18:00:00"},
      {"下班前一小时，两小时跨夜", "2026-11-24 17:00", absl::Hours(2), "2026-11-25 10:00:00"},
      {"下班后接单，次日上班起算", "2026-11-24 20:00", absl::Hours(1), "2026-11-25 10:00:00"},
      {"周五下午跨周末", "2026-11-27 17:30", absl::Hours(1), "2026-11-30 09:30:00"},
      {"周六接单，周一起算", "2026-11-28 10:00", absl::Hours(3), "2026-11-30 12:00:00"},
      {"一个工作日，时刻不变", "2026-11-24 15:00", kDay, "2026-11-25 15:00:00"},
      {"春节前最后一个调休周六上班", "2026-02-13 17:00", absl::Hours(2), "2026-02-14 10:00:00"},
      {"春节假期九天不计", "2026-02-14 17:00", absl::Hours(2), "2026-02-24 10:00:00"},
      {"除夕接单，节后起算", "2026-02-16 10:00", absl::Hours(1), "2026-02-24 10:00:00"},
      {"节后调休周六上班", "2026-02-27 17:00", absl::Hours(2), "2026-02-28 10:00:00"},
      {"元旦后周日上班", "2026-01-03 12:00", absl::Hours(1), "2026-01-04 10:00:00"},
      {"国庆七天", "2026-09-30 17:30", absl::Hours(1), "2026-10-08 09:30:00"},
      {"国庆前周日上班", "2026-09-18 17:30", absl::Hours(1), "2026-09-20 09:30:00"},
      {"劳动节五天", "2025-04-30 17:00", absl::Hours(2), "2025-05-06 10:00:00"},
      {"劳动节前周日上班", "2025-04-25 17:00", absl::Hours(2), "2025-04-27 10:00:00"},
      {"国庆中秋八天", "2025-09-30 18:00", absl::Hours(1), "2025-10-09 10:00:00"},
      {"2024 年除夕是工作日", "2024-02-09 09:00", absl::Hours(1), "2024-02-09 10:00:00"},
      {"2024 年中秋前周六上班", "2024-09-13 17:00", absl::Hours(2), "2024-09-14 10:00:00"},
      {"跨年跨假期十五个工作日", "2025-12-25 09:00", 15 * kDay, "2026-01-15 18:00:00"},
      {"闰日上班", "2024-02-28 17:00", absl::Hours(2), "2024-02-29 10:00:00"},
      {"秒以下分毫不差", "2026-11-24 17:59:59.75", absl::Milliseconds(500), "2026-11-25 09:00:00.25"},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Due(c.from, c.amount), c.due) << c.why;
    EXPECT_EQ(ShippedCalendar().WorkingTimeBetween(At(c.from), At(c.due)), c.amount) << c.why;
  }
}

TEST(WorkCalendarTest, EveryMakeUpDayOfThreeYearsWorksAndIsOnAWeekend) {
  const char* const kMakeUpDays[] = {"2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11",
                                     "2024-09-14", "2024-09-29", "2024-10-12", "2025-01-26", "2025-02-08",
                                     "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04", "2026-02-14",
                                     "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"};
  const WorkCalendar calendar = ShippedCalendar();
  size_t make_up_days = 0;
  for (const DayException& exception : ShippedDays()) make_up_days += exception.working;
  EXPECT_EQ(make_up_days, std::size(kMakeUpDays));
  for (const std::string day : kMakeUpDays) {
    const absl::CivilDay date = BeijingDay(At(day + " 10:00"));
    EXPECT_GE(absl::GetWeekday(date), absl::Weekday::saturday) << day;
    EXPECT_TRUE(calendar.IsWorkingDay(date)) << day;
    EXPECT_EQ(Due(day + " 09:00", kDay), day + " 18:00:00");
    EXPECT_EQ(calendar.WorkingTimeBetween(At(day + " 00:00"), At(day + " 23:59")), kDay) << day;
  }
}

TEST(WorkCalendarTest, EveryYearHasTheWorkingDaysThatTheLawLeavesIt) {
  const WorkCalendar calendar = ShippedCalendar();
  const auto working_days = [&](int year) {
    int count = 0;
    for (absl::CivilDay day(year, 1, 1); day.year() == year; ++day) count += calendar.IsWorkingDay(day);
    return count;
  };
  EXPECT_EQ(working_days(2024), 366 - 104 - 11);  // less the weekends and eleven holidays
  EXPECT_EQ(working_days(2025), 365 - 104 - 13);  // thirteen since 2025
  EXPECT_EQ(working_days(2026), 365 - 104 - 13);
}

TEST(WorkCalendarTest, AnAmountOfZeroIsSpentAtOnce) {
  EXPECT_EQ(Due("2026-11-24 10:00", absl::ZeroDuration()), "2026-11-24 10:00:00");
  EXPECT_EQ(Due("2026-11-28 10:00", absl::ZeroDuration()), "2026-11-28 10:00:00") << "on a Saturday too";
  EXPECT_EQ(Due("2026-11-28 10:00", absl::Nanoseconds(1)), "2026-11-30 09:00:00.000000001");
}

TEST(WorkCalendarTest, AnAmountEndsAtTheClosingAndNotAtTheOpeningThatFollows) {
  EXPECT_EQ(Due("2026-11-24 09:00", absl::Hours(3)), "2026-11-24 12:00:00");
  EXPECT_EQ(Due("2026-11-24 12:00", kDay), "2026-11-25 12:00:00");
  EXPECT_EQ(Due("2026-11-24 18:00", kDay), "2026-11-25 18:00:00");
  EXPECT_EQ(Due("2026-11-24 09:00", kDay), "2026-11-24 18:00:00");
  EXPECT_EQ(Due("2026-11-24 00:00", 2 * kDay), "2026-11-25 18:00:00");
}

TEST(WorkCalendarTest, WorkingDaysAreTheHoursOfADay) {
  const WorkCalendar calendar = ShippedCalendar();
  EXPECT_EQ(calendar.WorkingDay(), kDay);
  const auto due = [&](const char* from, int days) { return Format(*calendar.AddWorkingDays(At(from), days)); };
  EXPECT_EQ(due("2026-11-24 15:00", 1), "2026-11-25 15:00:00");
  EXPECT_EQ(due("2026-11-24 15:00", 5), "2026-12-01 15:00:00");
  EXPECT_EQ(due("2026-11-24 20:00", 1), "2026-11-25 18:00:00") << "outside of working time: at a closing";
  EXPECT_EQ(due("2026-11-24 12:30", 1), "2026-11-25 12:00:00");
  EXPECT_EQ(due("2026-02-13 15:00", 2), "2026-02-24 15:00:00");
  EXPECT_EQ(due("2026-11-24 15:00", 0), "2026-11-24 15:00:00");
  EXPECT_EQ(calendar.AddWorkingDays(At("2026-11-24 15:00"), -1).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(WorkCalendarTest, ANegativeAmountIsRefused) {
  for (const WorkCalendar& calendar : {ShippedCalendar(), WorkCalendar::AroundTheClock()}) {
    for (const absl::Duration amount : {-absl::Nanoseconds(1), -absl::Hours(8), -absl::InfiniteDuration()}) {
      EXPECT_EQ(calendar.AddWorkingTime(At("2026-11-24 10:00"), amount).status().code(),
                absl::StatusCode::kInvalidArgument);
    }
  }
}

TEST(WorkCalendarTest, NothingIsSpentBackwards) {
  const WorkCalendar calendar = ShippedCalendar();
  const absl::Time t = At("2026-11-24 10:00");
  EXPECT_EQ(calendar.WorkingTimeBetween(t, t), absl::ZeroDuration());
  EXPECT_EQ(calendar.WorkingTimeBetween(t, t - absl::Hours(100)), absl::ZeroDuration());
  EXPECT_EQ(WorkCalendar::AroundTheClock().WorkingTimeBetween(t, t - absl::Hours(1)), absl::ZeroDuration());
}

TEST(WorkCalendarTest, AnOpeningIsOpenAndAClosingIsNot) {
  const auto next = [](const char* t) { return Format(ShippedCalendar().NextOpening(At(t))); };
  EXPECT_EQ(next("2026-11-24 08:59:59.5"), "2026-11-24 09:00:00");
  EXPECT_EQ(next("2026-11-24 09:00"), "2026-11-24 09:00:00");
  EXPECT_EQ(next("2026-11-24 11:59:59.999"), "2026-11-24 11:59:59.999");
  EXPECT_EQ(next("2026-11-24 12:00"), "2026-11-24 13:30:00");
  EXPECT_EQ(next("2026-11-24 18:00"), "2026-11-25 09:00:00");
  EXPECT_EQ(next("2026-11-27 18:00"), "2026-11-30 09:00:00");
  EXPECT_EQ(next("2026-02-13 18:00"), "2026-02-14 09:00:00") << "a make-up Saturday";
  EXPECT_EQ(next("2026-02-14 18:00"), "2026-02-24 09:00:00");
}

TEST(WorkCalendarTest, AroundTheClockWorkingTimeIsCalendarTime) {
  const WorkCalendar calendar = WorkCalendar::AroundTheClock();
  EXPECT_TRUE(calendar.is_around_the_clock());
  EXPECT_FALSE(ShippedCalendar().is_around_the_clock());
  const absl::Time t = At("2026-02-15 03:00");  // a Sunday, the first day of the Spring Festival
  EXPECT_EQ(Format(*calendar.AddWorkingTime(t, absl::Hours(36))), "2026-02-16 15:00:00");
  EXPECT_EQ(Format(*calendar.AddWorkingDays(t, 2)), "2026-02-17 03:00:00");
  EXPECT_EQ(calendar.WorkingTimeBetween(t, t + absl::Hours(50)), absl::Hours(50));
  EXPECT_EQ(calendar.NextOpening(t), t);
  EXPECT_EQ(calendar.WorkingDay(), absl::Hours(24));
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2026, 2, 15)));
  EXPECT_TRUE(calendar.IsKnown(absl::CivilDay(1800, 1, 1)));
  EXPECT_THAT(calendar.KnownYears(), IsEmpty());
}

TEST(WorkCalendarTest, OutsideOfTheYearsOfTheNoticesTheWeekdayAloneCounts) {
  const WorkCalendar calendar = ShippedCalendar();
  EXPECT_THAT(calendar.KnownYears(), ElementsAre(2024, 2025, 2026));
  EXPECT_TRUE(calendar.IsKnown(absl::CivilDay(2026, 12, 31)));
  EXPECT_FALSE(calendar.IsKnown(absl::CivilDay(2027, 1, 1)));
  EXPECT_FALSE(calendar.IsKnown(absl::CivilDay(2023, 12, 31)));
  EXPECT_TRUE(calendar.IsWorkingDay(absl::CivilDay(2027, 10, 1))) << "a Friday of a year without a notice";
  EXPECT_EQ(Due("2026-12-31 17:30", absl::Hours(1)), "2027-01-01 09:30:00");
}

TEST(WorkCalendarTest, ANoticeThatReachesBackDoesNotMakeTheYearBeforeKnown) {
  std::vector<DayException> days = {{absl::CivilDay(2022, 12, 31), false}};  // 国办发明电〔2022〕16号 begins so
  for (const int month : {1, 5, 10}) days.push_back({absl::CivilDay(2023, month, 1), false});
  EXPECT_THAT(WorkCalendar::Make(days, ShippedHours())->KnownYears(), ElementsAre(2023));
  days.pop_back();
  EXPECT_THAT(WorkCalendar::Make(days, ShippedHours())->KnownYears(), IsEmpty()) << "half a notice";
}

TEST(WorkCalendarTest, CenturiesAwayEveryAnswerComesAtOnce) {
  const WorkCalendar calendar = ShippedCalendar();
  const absl::Time year_3000 = At("3000-01-01 10:00");
  EXPECT_EQ(Format(*calendar.AddWorkingTime(At("2026-11-24 10:00"), absl::Hours(2'000'000))), "3049-01-17 16:30:00");
  EXPECT_EQ(calendar.WorkingTimeBetween(year_3000, *calendar.AddWorkingTime(year_3000, absl::Hours(5'000'000))),
            absl::Hours(5'000'000));
  EXPECT_EQ(Format(calendar.NextOpening(absl::InfinitePast())), "1-01-01 09:00:00");
  EXPECT_EQ(calendar.NextOpening(absl::InfiniteFuture()), absl::InfiniteFuture());
  EXPECT_EQ(calendar.NextOpening(At("9999-12-31 18:00")), absl::InfiniteFuture());
  EXPECT_EQ(Format(calendar.NextOpening(At("9999-12-31 17:00"))), "9999-12-31 17:00:00");
}

TEST(WorkCalendarTest, WhatLiesBeyondTheLastDayIsRefused) {
  for (const WorkCalendar& calendar : {ShippedCalendar(), WorkCalendar::AroundTheClock()}) {
    const auto code = [&](absl::Time from, absl::Duration amount) {
      return calendar.AddWorkingTime(from, amount).status().code();
    };
    EXPECT_EQ(code(At("2026-11-24 10:00"), absl::InfiniteDuration()), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(code(At("2026-11-24 10:00"), absl::Hours(24) * 366 * 8000), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(code(absl::InfiniteFuture(), absl::Nanoseconds(1)), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(code(At("9999-12-31 17:00"), absl::Hours(8)), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(code(At("9999-12-31 17:00"), absl::Hours(1)), absl::StatusCode::kOk);
    EXPECT_EQ(calendar.WorkingTimeBetween(absl::InfinitePast(), absl::InfiniteFuture()),
              calendar.WorkingTimeBetween(At("0001-01-01 00:00"), At("9999-12-31 23:59:59")) +
                  (calendar.is_around_the_clock() ? absl::Seconds(1) : absl::ZeroDuration()));
  }
}

TEST(WorkCalendarTest, WhatIsNoCalendarIsRefused) {
  const auto code = [](std::vector<DayException> days, std::vector<WorkingPeriod> periods) {
    return WorkCalendar::Make(std::move(days), std::move(periods)).status().code();
  };
  const absl::CivilDay day(2026, 2, 14);
  constexpr auto kBad = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code({}, {}), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(12), absl::Hours(9)}}), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(9), absl::Hours(9)}}), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(9), absl::Hours(13)}, {absl::Hours(12), absl::Hours(18)}}), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(-1), absl::Hours(13)}}), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(9), absl::Hours(25)}}), kBad);
  EXPECT_EQ(code({{day, true}, {day, true}}, ShippedHours()), kBad);
  EXPECT_EQ(code({{absl::CivilDay(10000, 1, 1), true}}, ShippedHours()), kBad);
  EXPECT_EQ(code({}, {{absl::Hours(12), absl::Hours(18)}, {absl::Hours(9), absl::Hours(12)}}), absl::StatusCode::kOk);
  std::vector<DayException> many;
  for (size_t i = 0; i <= kMaxDayExceptions; ++i) many.push_back({absl::CivilDay(1990, 1, 1) + i, false});
  EXPECT_EQ(code(many, ShippedHours()), kBad);
  many.pop_back();
  EXPECT_EQ(code(many, ShippedHours()), absl::StatusCode::kOk);
}

TEST(WorkCalendarTest, ACopyOutlivesWhatItWasCopiedFrom) {
  auto original = std::make_unique<WorkCalendar>(ShippedCalendar());
  const WorkCalendar copy = *original;
  original.reset();
  EXPECT_EQ(copy.WorkingDay(), kDay);
}

}  // namespace
}  // namespace peidan::worktime
