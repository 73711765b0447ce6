#include "matching/csv.h"

#include "gmock/gmock.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<absl::string_view>& Header() {
  static const std::vector<absl::string_view> header = {"a", "b"};
  return header;
}

TEST(CsvTest, ReadsQuotedCellsWithCommasQuotesAndLineBreaks) {
  Faults faults;
  const CsvTable table = ReadCsv("t.csv", "a,b\n\"一,二\",\"说\"\"好\"\"\n了\"\n3,4\n", Header(), faults);
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
                                 Header(), faults);
  ASSERT_THAT(table.rows, SizeIs(2));
  EXPECT_THAT(table.rows[1].cells, ElementsAre("3", ""));
  EXPECT_TRUE(faults.ToStatus().ok());
}

TEST(CsvTest, ReportsEveryFaultWithItsPlace) {
  Faults faults;
  const CsvTable table = ReadCsv("t.csv", "a,b\n1\n\"x\"y,2\n1,\"open", Header(), faults);
  EXPECT_EQ(faults.ToStatus().message(),
            "t.csv:2:1: 1 cells where 2 are needed\n"
            "t.csv:3:1: text after the closing quote of a cell\n"
            "t.csv:4:2: a quoted cell is never closed");
}

TEST(CsvTest, RefusesAnotherHeader) {
  Faults faults;
  EXPECT_THAT(ReadCsv("t.csv", "a,c\n1,2\n", Header(), faults).rows, IsEmpty());
  EXPECT_EQ(faults.ToStatus().message(), "t.csv:1:1: the header must be `a,b`");
}

}  // namespace
}  // namespace peidan::matching
