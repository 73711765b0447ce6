#include "client/peidanctl/render/text_width.h"

#include <gtest/gtest.h>

namespace peidan::ctl {
namespace {

TEST(TextWidthTest, CountsChineseTwiceAndLatinOnce) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("AED"), 3);
  EXPECT_EQ(DisplayWidth("区民政局"), 8);
  EXPECT_EQ(DisplayWidth("ＡＥＤ"), 6);
  EXPECT_EQ(DisplayWidth("5号楼AED"), 8);
}

TEST(TextWidthTest, CountsFourByteCharactersAndSequencesAsOneWideSign) {
  EXPECT_EQ(DisplayWidth("𬭚"), 2);
  EXPECT_EQ(DisplayWidth("㛃"), 2);
  EXPECT_EQ(DisplayWidth("👨‍👩‍👧"), 2);
  EXPECT_EQ(DisplayWidth("🇨🇳"), 2);
  EXPECT_EQ(DisplayWidth("e\u0301"), 1);
}

TEST(TextWidthTest, CutsByGraphemeAndNeverBeyondTheWidth) {
  EXPECT_EQ(CutToWidth("区民政局", 8), "区民政局");
  EXPECT_EQ(CutToWidth("区民政局", 7), "区民政…");
  EXPECT_EQ(CutToWidth("区民政局", 6), "区民…");
  EXPECT_EQ(CutToWidth("𬭚𬭚𬭚", 5), "𬭚𬭚…");
  EXPECT_EQ(CutToWidth("a👨‍👩‍👧b👨‍👩‍👧", 4), "a👨‍👩‍👧…");
  EXPECT_EQ(CutToWidth("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(CutToWidth("区", 1), "…");
}

TEST(TextWidthTest, PadsByCellsNotBytes) {
  EXPECT_EQ(PadToWidth("民政", 6), "民政  ");
  EXPECT_EQ(PadToWidth("民政局", 6), "民政局");
  EXPECT_EQ(PadToWidth("民政局们", 6), "民政局们");
}

TEST(TextWidthTest, MakesOneHarmlessLine) {
  EXPECT_EQ(OneLine("a\nb\tc\x1b[31md\r"), "a b c [31md ");
  EXPECT_EQ(OneLine("坏\xffx"), "坏\uFFFDx");
  EXPECT_EQ(OneLine("𬭚"), "𬭚");
}

}  // namespace
}  // namespace peidan::ctl
