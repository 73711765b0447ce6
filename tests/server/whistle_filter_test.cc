#include "server/whistle_filter.h"

#include <gtest/gtest.h>

#include "server/error.h"

namespace peidan::server {
namespace {

class WhistleFilterTest : public testing::Test {
 protected:
  WhistleFilterTest() : catalog_({Bureau()}, {Street()}, {}, {}, 1) {}

  static v1::Bureau Bureau() {
    v1::Bureau bureau;
    bureau.set_name("bureaus/chengguanzhifa");
    return bureau;
  }
  static v1::Subdistrict Street() {
    v1::Subdistrict street;
    street.set_name("subdistricts/110108001");
    return street;
  }
  std::string Reason(const std::string& filter) { return ReasonOf(ParseWhistleFilter(filter, catalog_).status()); }

  const matching::Catalog catalog_;
};

TEST_F(WhistleFilterTest, ReadsAStreetWithAStateOrABureauWithItsSummons) {
  const auto street = ParseWhistleFilter("subdistrict = \"subdistricts/110108001\" AND state = REVIEW", catalog_);
  ASSERT_TRUE(street.ok());
  EXPECT_EQ(street->subdistrict, "subdistricts/110108001");
  EXPECT_EQ(street->state, v1::WHISTLE_STATE_REVIEW);
  const auto bureau = ParseWhistleFilter("bureau = \"bureaus/chengguanzhifa\" AND summons = SUMMONED", catalog_);
  ASSERT_TRUE(bureau.ok());
  EXPECT_EQ(bureau->bureau, "bureaus/chengguanzhifa");
  EXPECT_EQ(bureau->summons, v1::SUMMONS_STATE_SUMMONED);
  EXPECT_TRUE(ParseWhistleFilter("", catalog_).ok());
}

TEST_F(WhistleFilterTest, RefusesWhatNoListHas) {
  EXPECT_EQ(Reason("bureau = \"bureaus/chengguanzhifa\" AND state = SOUNDED"), "FILTER_INVALID");
  EXPECT_EQ(Reason("bureau = \"bureaus/chengguanzhifa\" AND subdistrict = \"subdistricts/110108001\""),
            "FILTER_INVALID");
  EXPECT_EQ(Reason("summons = SUMMONED"), "FILTER_INVALID");
  EXPECT_EQ(Reason("state = SOUNDED AND state = CLOSED"), "FILTER_INVALID");
  EXPECT_EQ(Reason("state != SOUNDED"), "FILTER_INVALID");
  EXPECT_EQ(Reason("state = LOUD"), "FILTER_INVALID");
  EXPECT_EQ(Reason("kind = EMERGENCY"), "FILTER_INVALID");
  EXPECT_EQ(Reason("bureau = \"bureaus/nobody\""), "BUREAU_UNKNOWN");
  EXPECT_EQ(Reason("subdistrict = \"subdistricts/1\""), "SUBDISTRICT_UNKNOWN");
}

}  // namespace
}  // namespace peidan::server
