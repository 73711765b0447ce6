#include "matching/eligibility.h"

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

const Binding& TestBinding() {
  static const Binding binding(*TestCatalog(), *TestRules());
  return binding;
}

void Want(v1::Need& need, absl::CivilHour start, absl::CivilHour end) {
  const absl::TimeZone beijing = absl::FixedTimeZone(8 * 3600);
  need.mutable_preferred_window()->mutable_start_time()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(start, beijing)));
  need.mutable_preferred_window()->mutable_end_time()->set_seconds(absl::ToUnixSeconds(absl::FromCivil(end, beijing)));
}

v1::LedgerReading Taken(const std::string& resource, const std::string& period, int64_t taken, int64_t by_community) {
  v1::LedgerReading reading;
  reading.set_resource(resource);
  reading.set_period(period);
  reading.set_taken(taken);
  reading.set_taken_by_community(by_community);
  return reading;
}

struct Result {
  explicit Result(Assessment made) : assessment(std::move(made)) {
    EXPECT_TRUE(explanation.ParseFromString(assessment.checks));
  }
  const v1::ConditionCheck& Of(const std::string& condition) const {
    for (const v1::ConditionCheck& check : explanation.checks()) {
      if (check.condition() == condition) return check;
    }
    return v1::ConditionCheck::default_instance();
  }

  Assessment assessment;
  v1::CandidateExplanation explanation;
};

Result Check(const std::string& resource, const v1::Need& need, const std::vector<v1::LedgerReading>& ledger = {}) {
  const uint32_t position = *TestBinding().ResourcePosition(resource);
  const Delivery delivery = PlanDelivery(TestBinding().deliveries()[position], need, TestNow());
  return Result(Assess(TestBinding(), position, delivery, Request(need, ledger, TestNow(), *TestCatalog())));
}

TEST(EligibilityTest, TestsEveryConditionInItsOrder) {
  const Result result = Check("resources/gongan-001", NeedOf(""));
  std::vector<std::string> conditions;
  for (const v1::ConditionCheck& check : result.explanation.checks()) conditions.push_back(check.condition());
  EXPECT_THAT(conditions, testing::ElementsAre("state", "validity", "orderer", "community_type", "service_area",
                                               "headcount", "lead_time", "schedule", "capacity", "quota"));
}

TEST(EligibilityTest, APausedResourceFails) {
  const Result result = Check("resources/xiaofang-001", NeedOf(""));
  EXPECT_EQ(result.Of("state").verdict(), v1::VERDICT_FAIL);
  EXPECT_EQ(result.assessment.gap, v1::GAP_CLASS_NOT_ELIGIBLE);
  EXPECT_FALSE(result.assessment.eligible);
}

TEST(EligibilityTest, NeighbourhoodAndAreaAreTested) {
  v1::Need need = NeedOf("");
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("community_type").verdict(), v1::VERDICT_PASS);
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("service_area").verdict(), v1::VERDICT_PASS);
  need.set_community("communities/110108029201");
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("community_type").remedy(), "仅面向老旧小区");
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("service_area").verdict(), v1::VERDICT_FAIL);
  need.clear_community();
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("community_type").verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_EQ(Check("resources/fangguan-001", need).Of("orderer").verdict(), v1::VERDICT_UNKNOWN);
}

TEST(EligibilityTest, HeadcountHasTwoEnds) {
  v1::Need need = NeedOf("");
  EXPECT_EQ(Check("resources/honghui-001", need).Of("headcount").verdict(), v1::VERDICT_UNKNOWN);
  need.set_headcount(7);
  EXPECT_EQ(Check("resources/honghui-001", need).Of("headcount").remedy(), "再召集 3 人即可");
  need.set_headcount(10);
  EXPECT_EQ(Check("resources/honghui-001", need).Of("headcount").verdict(), v1::VERDICT_PASS);
  need.set_headcount(41);
  EXPECT_EQ(Check("resources/honghui-001", need).Of("headcount").remedy(), "每场最多 40 人，请分场");
}

TEST(EligibilityTest, ALeadTimeThatIsTooShortSaysHowMuch) {
  v1::Need need = NeedOf("");
  Want(need, absl::CivilHour(2026, 11, 26, 9),
       absl::CivilHour(2026, 11, 27, 0));  // two working days from now, five are needed
  const Result result = Check("resources/gongan-001", need);
  EXPECT_EQ(result.Of("lead_time").remedy(), "提前 3 个工作日下单即可，或改到 2026-12-01 以后");
  EXPECT_EQ(result.assessment.gap, v1::GAP_CLASS_NO_TIME);
}

TEST(EligibilityTest, AScheduleThatDoesNotMeetTheWindowNamesTheNextDate) {
  v1::Need need = NeedOf("");
  Want(need, absl::CivilHour(2026, 12, 7, 9),
       absl::CivilHour(2026, 12, 11, 17));  // Monday to Friday; the course is on Saturdays
  EXPECT_EQ(Check("resources/honghui-001", need).Of("schedule").remedy(), "最近可安排 2026-12-05 09:00-11:00");
  Want(need, absl::CivilHour(2026, 12, 12, 10), absl::CivilHour(2026, 12, 12, 12));
  EXPECT_EQ(Check("resources/honghui-001", need).Of("schedule").actual(), "2026-12-12 09:00-11:00");
}

TEST(EligibilityTest, ValidityEndsWithItsLastDay) {
  v1::Need need = NeedOf("");
  Want(need, absl::CivilHour(2027, 6, 30, 9), absl::CivilHour(2027, 6, 30, 12));
  EXPECT_EQ(Check("resources/sifa-001", need).Of("validity").verdict(), v1::VERDICT_PASS);
  Want(need, absl::CivilHour(2027, 7, 1, 9), absl::CivilHour(2027, 7, 1, 12));
  EXPECT_EQ(Check("resources/sifa-001", need).Of("validity").verdict(), v1::VERDICT_FAIL);
}

TEST(EligibilityTest, CapacityPointsToTheNextPeriod) {
  const v1::Need need = NeedOf("");
  const Result result =
      Check("resources/honghui-001", need,
            {Taken("resources/honghui-001", "2026-12", 2, 0), Taken("resources/honghui-001", "2027-01", 1, 0)});
  EXPECT_EQ(result.Of("capacity").remedy(), "名额 2026-12 已满，可改到 2027-01（尚余 1 场）");
  EXPECT_EQ(result.Of("quota").verdict(), v1::VERDICT_PASS);
  EXPECT_EQ(result.assessment.gap, v1::GAP_CLASS_NO_CAPACITY);
}

TEST(EligibilityTest, TheQuotaOfOneCommunityIsSeparate) {
  v1::Need need = NeedOf("");
  need.set_quantity(2);
  const Result result = Check("resources/gongan-001", need, {Taken("resources/gongan-001", "2026-12", 1, 1)});
  EXPECT_EQ(result.Of("capacity").verdict(), v1::VERDICT_PASS);
  EXPECT_EQ(result.Of("quota").remedy(), "本社区名额 2026-12 仅余 1 场");
}

TEST(EligibilityTest, AMissingReadingIsUnknownAndKeepsNothingOut) {
  const Result result = Check("resources/gongan-001", NeedOf(""));
  EXPECT_EQ(result.Of("capacity").verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_FALSE(result.assessment.capacity_known);
  EXPECT_TRUE(result.assessment.eligible);
}

}  // namespace
}  // namespace peidan::matching
