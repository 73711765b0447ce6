#include "client/peidanctl/names.h"

#include <gtest/gtest.h>

#include "client/peidanctl/arguments.h"
#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

TEST(NamesTest, TakesShortAndFullNames) {
  EXPECT_EQ(BureauName("minzheng"), "bureaus/minzheng");
  EXPECT_EQ(BureauName("bureaus/minzheng"), "bureaus/minzheng");
  EXPECT_EQ(BureauName(""), "");
  EXPECT_EQ(ResourceName("minzheng-001"), "resources/minzheng-001");
  EXPECT_EQ(OrderName("261201-1234-5678"), "orders/261201-1234-5678");
  EXPECT_EQ(OrderName("orders/261201-1234-5678"), "orders/261201-1234-5678");
  EXPECT_EQ(EventName("AAAA"), "events/AAAA");
  EXPECT_EQ(PrecedentName("261201-1234-5678-2"), "precedents/261201-1234-5678-2");
}

TEST(NamesTest, TakesAssignmentsInEveryForm) {
  const std::string full = "orders/261201-1234-5678/assignments/2";
  EXPECT_EQ(AssignmentName("261201-1234-5678/2"), full);
  EXPECT_EQ(AssignmentName("orders/261201-1234-5678/2"), full);
  EXPECT_EQ(AssignmentName("261201-1234-5678/assignments/2"), full);
  EXPECT_EQ(AssignmentName(full), full);
  EXPECT_EQ(AssignmentName("261201-1234-5678"), std::nullopt);
  EXPECT_EQ(AssignmentName("261201-1234-5678/"), std::nullopt);
  EXPECT_EQ(AssignmentName("261201-1234-5678/二"), std::nullopt);
  EXPECT_EQ(AssignmentName("/2"), std::nullopt);
}

TEST(NamesTest, TellsACommunityCodeFromACommunityName) {
  EXPECT_EQ(CommunityName("110108001001"), "communities/110108001001");
  EXPECT_EQ(CommunityName("communities/110108001001"), "communities/110108001001");
  EXPECT_EQ(CommunityName("翠微路社区"), std::nullopt);
  EXPECT_EQ(CommunityName("11010800100"), std::nullopt);
  EXPECT_EQ(CommunityName("1101080010011"), std::nullopt);
}

TEST(NamesTest, ShortensForPeople) {
  EXPECT_EQ(ShortId("bureaus/minzheng"), "minzheng");
  EXPECT_EQ(ShortId("orders/261201-1234-5678/assignments/2"), "261201-1234-5678/2");
  EXPECT_EQ(ShortId("system"), "system");
  EXPECT_EQ(ShortId(""), "");
}

TEST(TimesTest, ReadsBeijingTime) {
  const auto time = ParseLocalTime("2026-12-01T09:00");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->seconds(), 1796086800);
  EXPECT_EQ(LocalTime(*time), "2026-12-01 09:00");
  EXPECT_EQ(LocalTimeToSecond(*time), "2026-12-01 09:00:00");
}

TEST(TimesTest, RefusesEveryOtherForm) {
  for (const char* text :
       {"", "2026-12-01", "2026-12-01 09:00", "2026-12-1T9:00", "2026-06-31T09:00", "2026-12-01T25:00",
        "2026-12-01T09:00Z", "2026-12-01T09:00:00", " 2026-12-01T09:00", "明天上午"}) {
    EXPECT_EQ(ParseLocalTime(text).has_value(), false) << text;
  }
}

TEST(ArgumentsTest, ExplainsAnUnreadableTimeInChinese) {
  const auto window = WindowArgument("2026-12-01T09:00", "十点");
  EXPECT_EQ(ExitCodeOf(window.status()), kExitUsage);
  EXPECT_EQ(window.status().message(), "--to 读不懂“十点”，应写成北京时间，如 2026-12-01T09:00");
}

TEST(ArgumentsTest, QuotesFilterValues) {
  FilterBuilder filter;
  filter.Add("state", "=", "");
  filter.Add("display_name", ":", R"(a"b\c)");
  filter.AddRaw("kind = \"SERVICE\"");
  EXPECT_EQ(filter.text(), R"(display_name : "a\"b\\c" AND kind = "SERVICE")");
}

}  // namespace
}  // namespace peidan::ctl
