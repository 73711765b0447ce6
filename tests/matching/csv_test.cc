#include "matching/csv.h"

#include "gmock/gmock.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(CsvTest, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
  Faults faults;
  const CsvTable table = ReadCsv("t.csv", "a,b\n\"一,二\",\"说\"\"好\"\"\n了\"\n3,4\n", faults);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_THAT(table.rows[0].cells, ElementsAre("一,二", "说\"好\"\n了"));
  EXPECT_EQ(table.rows[1].number, 3);
  EXPECT_TRUE(faults.ToStatus().ok());
}

TEST(CsvTest, AcceptsWhatSpreadsheetsWrite) {
  Faults faults;
  const CsvTable table = ReadCsv("t.csv",
                                 "\xef\xbb\xbf"
                                 "a,b\r\n1,2\r\n\r\n3,",
                                 faults);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_THAT(table.rows[1].cells, ElementsAre("3", ""));
  EXPECT_TRUE(faults.ToStatus().ok());
}

TEST(CsvTest, AFileOfNothingButFaultsIsToldInPart) {
  std::string text = "a,b";
  for (size_t i = 0; i < kMaxFaults + 1; ++i) text += "\n1";
  Faults faults;
  ReadCsv("t.csv", text, faults);
  EXPECT_EQ(faults.count(), kMaxFaults + 1);
  EXPECT_THAT(faults.list(), SizeIs(kMaxFaults));
  EXPECT_EQ(faults.list().back().row(), static_cast<int>(kMaxFaults) + 1);
}

TEST(CsvTest, ReportsEveryFaultWithItsPlace) {
  Faults faults;
  ReadCsv("t.csv", "a,b\n1\n\"x\"y,2\n\xb5\xcd,2\n1,\"open", faults);
  EXPECT_EQ(faults.ToStatus().message(),
            "t.csv:2:1: 有 1 格，应当有 2 格\n"
            "t.csv:3:1: 引号之后还有文字\n"
            "t.csv:4:1: 不是 UTF-8 文字，请另存为 CSV UTF-8\n"
            "t.csv:5:2: 引号没有配对");
  EXPECT_EQ(faults.list()[0].reason(), v1::RULE_FAULT_REASON_FORMAT);
}

}  // namespace
}  // namespace peidan::matching
