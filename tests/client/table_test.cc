#include "client/peidanctl/render/table.h"

#include <gtest/gtest.h>

namespace peidan::ctl {
namespace {

TEST(TableTest, AlignsMixedChineseLatinAndFourByteText) {
  const Table table{{"代码", "名称", "数"}, {{"minzheng", "区民政局", "1"}, {"x", "𬭚AED站", "12"}}};
  EXPECT_EQ(RenderAligned(table),
            "代码      名称      数\n"
            "--------  --------  --\n"
            "minzheng  区民政局  1\n"
            "x         𬭚AED站   12\n");
}

TEST(TableTest, CutsWideCellsAndKeepsRowsOnOneLine) {
  const Table table{{"诉求"}, {{"楼道\n堆物"}, {"电梯老是坏没人管"}}};
  EXPECT_EQ(RenderAligned(table, 10),
            "诉求\n"
            "---------\n"
            "楼道 堆物\n"
            "电梯老是…\n");
}

TEST(TableTest, ShowsTitlesWithoutRows) {
  EXPECT_EQ(RenderAligned({{"代码", "名称"}, {}}), "代码  名称\n----  ----\n");
}

TEST(CsvTest, EscapesCommaQuoteAndLineEndAndNothingElse) {
  EXPECT_EQ(CsvLine({"民政", "a,b", "他说\"好\"", "一\n二", " c ", ""}),
            "民政,\"a,b\",\"他说\"\"好\"\"\",\"一\n二\", c ,\r\n");
}

TEST(CsvTest, WritesTitlesThenRowsWithCrlf) { EXPECT_EQ(RenderCsv({{"代码"}, {{"x"}, {"y"}}}), "代码\r\nx\r\ny\r\n"); }

}  // namespace
}  // namespace peidan::ctl
