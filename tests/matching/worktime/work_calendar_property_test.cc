// Calendars against the oracle that counts minutes.
#include <algorithm>
#include <iostream>
#include <random>

#include "gmock/gmock.h"
#include "tests/matching/property_cases.h"
#include "tests/matching/worktime/minute_oracle.h"

namespace peidan::worktime {
namespace {

// The years of the questions; the oracle knows the year before and the one that an answer may reach into.
constexpr int kFirstYear = 2024;
constexpr int kYears = 3;
constexpr uint32_t kCases = 5000;  // of a run that is not told otherwise; each walks some fifty thousand minutes

absl::Time Midnight(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::FixedTimeZone(8 * 60 * 60));
}

MinuteOracle OracleOf(const std::vector<DayException>& days, const std::vector<WorkingPeriod>& periods) {
  return MinuteOracle(days, periods, Midnight(kFirstYear, 1, 1), Midnight(kFirstYear + kYears + 1, 12, 31));
}

// Moments and amounts as orders have them, many at the edges.
class Questions {
 public:
  Questions(uint32_t seed, std::vector<WorkingPeriod> periods) : random_(seed), periods_(std::move(periods)) {
    for (const WorkingPeriod& period : periods_) day_ += period.to - period.from;
  }

  int64_t Below(int64_t limit) { return std::uniform_int_distribution<int64_t>(0, limit - 1)(random_); }

  // One in three at an opening, a closing or a microsecond beside; one in three at a whole minute.
  absl::Time Moment() {
    const absl::Time day = Midnight(kFirstYear, 1, 1) + absl::Hours(24) * Below(kYears * 365);
    const absl::Time minute = day + absl::Minutes(Below(24 * 60));
    switch (Below(3)) {
      case 0: {
        const WorkingPeriod& period = periods_[Below(static_cast<int64_t>(periods_.size()))];
        return day + (Below(2) == 0 ? period.from : period.to) + absl::Microseconds(Below(3) - 1);
      }
      case 1:
        return minute;
      default:
        return minute + absl::Microseconds(Below(60'000'000));
    }
  }

  absl::Duration Amount() {
    switch (Below(4)) {
      case 0:  // ends at a closing where it begins at an opening
        return day_ * Below(12);
      case 1:
        return absl::Minutes(Below(40 * 60));
      case 2:
        return absl::Microseconds(Below(absl::ToInt64Microseconds(absl::Hours(40))));
      default:  // the longest limit there is: 15 working days, extended once
        return absl::Minutes(Below(30 * absl::ToInt64Minutes(day_)));
    }
  }

  absl::Duration Span() {
    if (Below(10) == 0) return absl::Microseconds(Below(absl::ToInt64Microseconds(absl::Hours(24) * 365)));
    return absl::Microseconds(Below(absl::ToInt64Microseconds(absl::Hours(24) * 20)));
  }

 private:
  std::mt19937 random_;
  std::vector<WorkingPeriod> periods_;
  absl::Duration day_;
};

// Every function once.
void Compare(const WorkCalendar& calendar, const MinuteOracle& oracle, Questions& questions) {
  const absl::Time from = questions.Moment();
  const absl::Duration amount = questions.Amount(), span = questions.Span();
  const absl::Time due = calendar.AddWorkingTime(from, amount).value();
  ASSERT_EQ(Format(due), Format(oracle.AddWorkingTime(from, amount))) << Format(from) << " + " << amount;
  ASSERT_EQ(calendar.WorkingTimeBetween(from, due), amount) << Format(from);
  ASSERT_EQ(calendar.WorkingTimeBetween(from, from + span), oracle.WorkingTimeBetween(from, from + span))
      << Format(from) << " to " << Format(from + span);
  ASSERT_EQ(Format(calendar.NextOpening(from)), Format(oracle.NextOpening(from))) << Format(from);
}

TEST(WorkCalendarPropertyTest, CountsLikeTheMinutesOfTheShippedCalendar) {
  constexpr uint32_t kSeed = 20260214;
  const WorkCalendar calendar = ShippedCalendar();
  const MinuteOracle oracle = OracleOf(ShippedDays(), ShippedHours());
  Questions questions(kSeed, ShippedHours());
  const uint32_t cases = matching::PropertyCases(kCases);
  std::cout << "seed " << kSeed << ", " << cases << " cases\n";
  for (uint32_t i = 0; i < cases && !HasFatalFailure(); ++i) Compare(calendar, oracle, questions);
}

// A calendar nobody would publish: any days named, one to four periods, some that touch.
struct RandomCalendar {
  std::vector<DayException> days;
  std::vector<WorkingPeriod> periods;

  explicit RandomCalendar(std::mt19937& random) {
    const auto below = [&](int64_t limit) { return std::uniform_int_distribution<int64_t>(0, limit - 1)(random); };
    const int64_t most = below(3) == 0 ? 400 : 40;
    for (absl::CivilDay day(kFirstYear - 1, 12, 1); day < absl::CivilDay(kFirstYear + kYears + 1, 3, 1); ++day) {
      if (below(1000) < most) days.push_back({day, below(2) == 0});
    }
    std::vector<int64_t> marks;
    for (int64_t i = 2 + 2 * below(4); i > 0; --i) marks.push_back(below(24 * 12 + 1) * 5);
    std::sort(marks.begin(), marks.end());
    for (size_t i = 0; i + 1 < marks.size(); i += below(2) + 1) {
      if (marks[i] < marks[i + 1]) periods.push_back({absl::Minutes(marks[i]), absl::Minutes(marks[i + 1])});
    }
    if (periods.empty()) periods = {{absl::ZeroDuration(), absl::Hours(24)}};
    std::shuffle(days.begin(), days.end(), random);
    std::shuffle(periods.begin(), periods.end(), random);
  }
};

TEST(WorkCalendarPropertyTest, CountsLikeTheMinutesOfAnyCalendar) {
  constexpr uint32_t kSeed = 7, kCasesEach = 1000;
  std::mt19937 random(kSeed);
  const uint32_t calendars = std::max(5u, matching::PropertyCases(kCases) / kCasesEach);
  std::cout << "seed " << kSeed << ", " << calendars << " calendars with " << kCasesEach << " cases each\n";
  for (uint32_t i = 0; i < calendars && !HasFatalFailure(); ++i) {
    const RandomCalendar made(random);
    const WorkCalendar calendar = WorkCalendar::Make(made.days, made.periods).value();
    const MinuteOracle oracle = OracleOf(made.days, made.periods);
    Questions questions(random(), made.periods);
    for (uint32_t j = 0; j < kCasesEach && !HasFatalFailure(); ++j) Compare(calendar, oracle, questions);
  }
}

// What a late notice does to a deadline: the time until the change was spent under the old calendar, the rest is spent
// under the new one.
absl::Time DueWhenReplaced(const WorkCalendar& before, const WorkCalendar& after, absl::Time from,
                           absl::Duration amount, absl::Time moment) {
  const absl::Duration spent = before.WorkingTimeBetween(from, moment);
  if (spent >= amount) return before.AddWorkingTime(from, amount).value();
  return after.AddWorkingTime(std::max(from, moment), amount - spent).value();
}

TEST(WorkCalendarPropertyTest, ACalendarReplacedInMidFlightMovesEveryDeadlineByTheMinutesThatChanged) {
  constexpr uint32_t kSeed = 1101;
  std::vector<DayException> before_notice = ShippedDays();  // of 2026, which came on 2025-11-04
  std::erase_if(before_notice, [](const DayException& e) { return e.day.year() == 2026; });
  const std::vector<WorkingPeriod> shorter = {{absl::Hours(9), absl::Hours(12)}, {absl::Hours(14), absl::Hours(17)}};
  const WorkCalendar before = WorkCalendar::Make(before_notice, shorter).value(), after = ShippedCalendar();
  const MinuteOracle old_minutes = OracleOf(before_notice, shorter);
  const MinuteOracle new_minutes = OracleOf(ShippedDays(), ShippedHours());
  Questions questions(kSeed, ShippedHours());
  const uint32_t changes = std::max(5u, matching::PropertyCases(kCases) / 1000);
  std::cout << "seed " << kSeed << ", " << changes << " changes of the calendar with 1000 deadlines each\n";
  for (uint32_t i = 0; i < changes; ++i) {
    const absl::Time moment = Midnight(2025, 10, 1) + absl::Minutes(questions.Below(300 * 24 * 60));
    const MinuteOracle replaced = old_minutes.ReplacedAt(moment, new_minutes);
    for (int j = 0; j < 1000; ++j) {
      const absl::Time from = moment - absl::Microseconds(questions.Below(20 * 86'400'000'000));
      const absl::Duration amount = questions.Amount();
      ASSERT_EQ(Format(DueWhenReplaced(before, after, from, amount, moment)),
                Format(replaced.AddWorkingTime(from, amount)))
          << Format(from) << " + " << amount << ", replaced at " << Format(moment);
    }
  }
}

}  // namespace
}  // namespace peidan::worktime
