#include "matching/delivery.h"

#include <set>
#include <utility>

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

void Want(v1::Need& need, absl::CivilDay first, absl::CivilDay last) {
  const absl::TimeZone beijing = absl::FixedTimeZone(8 * 3600);
  need.mutable_preferred_window()->mutable_start_time()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(first, beijing)));
  need.mutable_preferred_window()->mutable_end_time()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(last + 1, beijing)));
}

// Two working days of lead time, capacity by the month.
v1::Resource ResourceOn(const std::string& recurrence) {
  v1::Resource resource;
  resource.set_lead_time_days(2);
  resource.set_valid_from("2026-01-01");
  resource.mutable_capacity()->set_period(v1::CAPACITY_PERIOD_MONTH);
  v1::ScheduleWindow& window = *resource.add_schedule();
  window.set_recurrence(recurrence);
  window.set_opens_at("09:00");
  window.set_closes_at("11:00");
  return resource;
}

constexpr char kEveryDay[] = "FREQ=WEEKLY";
constexpr char kEveryMarch[] = "FREQ=MONTHLY;BYMONTH=3;BYMONTHDAY=10";

Delivery Plan(const v1::Resource& resource, const v1::Need& need) {
  return PlanDelivery(DeliveryTerms(resource), need, TestNow());
}

TEST(DeliveryTest, ASeasonalResourceIsChargedToItsSeason) {
  const v1::Resource resource = ResourceOn(kEveryMarch);
  EXPECT_EQ(Plan(resource, v1::Need()).day, absl::CivilDay(2027, 3, 10));
  EXPECT_EQ(CapacityPeriodOf(resource, v1::Need(), TestNow()), "2027-03");
  v1::Need need;
  Want(need, absl::CivilDay(2026, 12, 1), absl::CivilDay(2027, 5, 31));
  EXPECT_EQ(CapacityPeriodOf(resource, need, TestNow()), "2027-03");
}

TEST(DeliveryTest, AWindowThatBeganInThePastIsChargedToTheNextSession) {
  v1::Need need;
  Want(need, absl::CivilDay(2026, 8, 1), absl::CivilDay(2026, 12, 31));
  EXPECT_EQ(Plan(ResourceOn(kEveryDay), need).day, absl::CivilDay(2026, 11, 26));  // two working days from now
  EXPECT_EQ(CapacityPeriodOf(ResourceOn(kEveryDay), need, TestNow()), "2026-11");
}

TEST(DeliveryTest, AWindowThatBeginsBeforeTheLeadTimeIsChargedToWhatTheLeadTimeAllows) {
  v1::Resource resource = ResourceOn(kEveryDay);
  resource.set_lead_time_days(5);
  v1::Need need;
  Want(need, absl::CivilDay(2026, 11, 25), absl::CivilDay(2026, 12, 5));
  EXPECT_EQ(CapacityPeriodOf(resource, need, TestNow()), "2026-12");
}

TEST(DeliveryTest, WithoutASessionTheEarliestPossibleDayCounts) {
  v1::Need need;
  Want(need, absl::CivilDay(2026, 8, 1), absl::CivilDay(2026, 8, 31));
  EXPECT_EQ(Plan(ResourceOn(kEveryMarch), need).day, absl::CivilDay(2026, 11, 26));
  Want(need, absl::CivilDay(2027, 1, 1), absl::CivilDay(2027, 1, 31));
  EXPECT_EQ(Plan(ResourceOn(kEveryMarch), need).day, absl::CivilDay(2027, 1, 1));
}

TEST(DeliveryTest, ASessionThatIsOverBeforeTheWindowOpensOrAfterItClosedIsNone) {
  v1::Resource resource = ResourceOn(kEveryDay);
  resource.set_lead_time_days(0);
  v1::Need need;
  Want(need, absl::CivilDay(2026, 11, 24), absl::CivilDay(2026, 11, 24));
  EXPECT_TRUE(Plan(resource, need).wanted.has_value());  // it is ten o'clock
  need.mutable_preferred_window()->mutable_end_time()->set_seconds(absl::ToUnixSeconds(TestNow() - absl::Minutes(30)));
  EXPECT_FALSE(Plan(resource, need).wanted.has_value());
}

TEST(DeliveryTest, SessionsLieWithinTheValidity) {
  v1::Resource resource = ResourceOn(kEveryDay);
  resource.set_valid_from("2027-02-01");
  resource.set_valid_to("2027-02-28");
  const Delivery delivery = Plan(resource, v1::Need());
  EXPECT_EQ(delivery.day, absl::CivilDay(2027, 2, 1));
  EXPECT_EQ(delivery.later, std::nullopt);
}

TEST(DeliveryTest, TheLaterDayIsASessionOfALaterPeriod) {
  EXPECT_EQ(Plan(ResourceOn(kEveryDay), v1::Need()).later, absl::CivilDay(2026, 12, 1));
  EXPECT_EQ(Plan(ResourceOn(kEveryMarch), v1::Need()).later, absl::CivilDay(2028, 3, 10));
}

TEST(DeliveryTest, ARuleThatNeverComesUpIsGivenUp) {
  const Delivery delivery = Plan(ResourceOn("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30"), v1::Need());
  EXPECT_FALSE(delivery.any.has_value());
  EXPECT_EQ(delivery.day, absl::CivilDay(2026, 11, 26));
}

TEST(CapacityPeriodOnTest, NamesThePeriodOfABeijingDay) {
  const v1::Resource resource = ResourceOn(kEveryDay);
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2027, 1, 1), absl::FixedTimeZone(8 * 3600));
  EXPECT_EQ(CapacityPeriodOn(resource, midnight), "2027-01");
  EXPECT_EQ(CapacityPeriodOn(resource, midnight - absl::Nanoseconds(1)), "2026-12");
}

}  // namespace
}  // namespace peidan::matching
