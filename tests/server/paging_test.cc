#include "server/paging.h"

#include "gtest/gtest.h"
#include "server/error.h"
#include "server/event_cursor.h"

namespace peidan::server {
namespace {

TEST(PagingTest, ATokenGoesOnInItsOwnListAndNowhereElse) {
  const std::string next("\x00\xff\x01middle", 9);
  const std::string token = MakePageToken(next, "ListOrders|");
  const auto page = ParsePage(10, 0, 100, token, "ListOrders|");
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->start, next);
  EXPECT_EQ(ReasonOf(ParsePage(10, 0, 100, token, "ListOrders|state = REVIEW").status()), "PAGE_TOKEN_INVALID");
  for (const std::string& bad : {std::string("x"), token + "A", token.substr(1), std::string(600, 'A')}) {
    EXPECT_EQ(ReasonOf(ParsePage(10, 0, 100, bad, "ListOrders|").status()), "PAGE_TOKEN_INVALID") << bad;
  }
  EXPECT_EQ(MakePageToken("", "ListOrders|"), "");
}

TEST(PagingTest, SizesHaveDefaultsAndLimits) {
  EXPECT_EQ(ParsePage(0, 0, 100, "", "x")->size, static_cast<size_t>(kDefaultPageSize));
  EXPECT_EQ(ParsePage(kMaxPageSize + 1, 0, 100, "", "x")->size, static_cast<size_t>(kMaxPageSize));
  EXPECT_EQ(ParsePage(1, 100, 100, "", "x")->skip, 100u);
  EXPECT_EQ(ReasonOf(ParsePage(1, 101, 100, "", "x").status()), "FIELD_OUT_OF_RANGE");
  EXPECT_EQ(ReasonOf(ParsePage(-1, 0, 100, "", "x").status()), "FIELD_OUT_OF_RANGE");
}

TEST(EventCursorTest, ANameTellsItsEpochAndItsCursor) {
  const std::string epoch(16, '\x5a'), other(16, '\x11');
  const std::string cursor("\x00\x00\x00\x00\x00\x00\x00\x2a\x00\x03", 10);
  const std::string name = EventName(epoch, cursor);
  EXPECT_EQ(name, "events/5a5a5a5a-000000000000002a-0003");
  EXPECT_EQ(ParseEventName(name)->cursor, cursor);
  EXPECT_TRUE(IsOfEpoch(*ParseEventName(name), epoch));
  EXPECT_FALSE(IsOfEpoch(*ParseEventName(name), other));
  EXPECT_EQ(ParseEventName("")->cursor, "");
  EXPECT_EQ(CommitSeqOf(cursor), 42u);
  EXPECT_EQ(EndOfCommit(42), std::string("\x00\x00\x00\x00\x00\x00\x00\x2a\xff\xff", 10));
  for (const char* bad : {"events/", "5a5a5a5a-000000000000002a-0003", "events/5a5a5a5a-000000000000002A-0003",
                          "events/5a5a5a5a-000000000000002a-00030", "events/5a5a5a5a0000000000000002a-00033"}) {
    EXPECT_EQ(ReasonOf(ParseEventName(bad).status()), "CURSOR_INVALID") << bad;
  }
}

}  // namespace
}  // namespace peidan::server
