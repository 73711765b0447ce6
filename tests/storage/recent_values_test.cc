#include "storage/recent_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peidan::storage {
namespace {

using testing::IsNull;
using testing::Pointee;

TEST(RecentValuesTest, KnowsWhatWasReadPresentOrAbsent) {
  RecentValues values;
  EXPECT_THAT(values.Find("a"), IsNull());
  values.Add("a", "1");
  values.Add("b", std::nullopt);
  EXPECT_THAT(values.Find("a"), Pointee(testing::Optional(std::string("1"))));
  EXPECT_THAT(values.Find("b"), Pointee(testing::Eq(std::nullopt)));
}

TEST(RecentValuesTest, AWriteChangesWhatIsKnownAndTeachesNothingElse) {
  RecentValues values;
  values.Add("changed", "1");
  values.Add("deleted", "1");
  values.Add("made", std::nullopt);
  values.Update({{"changed", "2"}, {"deleted", std::nullopt}, {"made", "1"}, {"unasked", "1"}});
  EXPECT_THAT(values.Find("changed"), Pointee(testing::Optional(std::string("2"))));
  EXPECT_THAT(values.Find("deleted"), Pointee(testing::Eq(std::nullopt)));
  EXPECT_THAT(values.Find("made"), Pointee(testing::Optional(std::string("1"))));
  EXPECT_THAT(values.Find("unasked"), IsNull());
}

TEST(RecentValuesTest, LargeValuesAreNotKept) {
  const std::string largest(RecentValues::kMaxBytes, 'x');
  RecentValues values;
  values.Add("largest", largest);
  values.Add("too large", largest + "x");
  values.Add("grows", std::nullopt);
  values.Update({{"grows", largest + "x"}});
  EXPECT_THAT(values.Find("largest"), Pointee(testing::Optional(largest)));
  EXPECT_THAT(values.Find("too large"), IsNull());
  EXPECT_THAT(values.Find("grows"), IsNull());
}

TEST(RecentValuesTest, WhatIsAskedForStaysAndTheRestGoes) {
  RecentValues values;
  values.Add("asked", "1");
  values.Add("forgotten", "1");
  for (size_t i = 0; i < 3 * RecentValues::kGeneration; ++i) {
    values.Add("filler " + std::to_string(i), std::nullopt);
    if (i % 1000 != 0) continue;
    values.Update({{"asked", std::to_string(i)}});
    EXPECT_THAT(values.Find("asked"), Pointee(testing::Optional(std::to_string(i))));
  }
  EXPECT_THAT(values.Find("forgotten"), IsNull());
  values.Clear();
  EXPECT_THAT(values.Find("asked"), IsNull());
}

}  // namespace
}  // namespace peidan::storage
