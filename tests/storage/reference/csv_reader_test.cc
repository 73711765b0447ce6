#include "storage/reference/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "line: cell|cell" per row, then "line! fault" per fault.
std::vector<std::string> Read(std::string_view text) {
  const CsvTable table = ReadCsv(text);
  std::vector<std::string> lines;
  for (const CsvRow& row : table.rows) {
    std::string line = std::to_string(row.line) + ": ";
    for (size_t i = 0; i < row.cells.size(); ++i) line += (i ? "|" : "") + row.cells[i];
    lines.push_back(line);
  }
  for (const CsvFault& fault : table.faults) lines.push_back(std::to_string(fault.line) + "! " + fault.message_zh);
  return lines;
}

TEST(CsvReaderTest, ReadsTitlesAndRowsWithTheirLines) {
  EXPECT_THAT(ReadCsv("编码,名称\n1,甲\n").titles, ElementsAre("编码", "名称"));
  EXPECT_THAT(Read("a,b\n1,甲\n2,乙"), ElementsAre("2: 1|甲", "3: 2|乙"));
}

TEST(CsvReaderTest, AcceptsAByteOrderMarkAndEitherLineEnd) {
  EXPECT_THAT(ReadCsv("\xEF\xBB\xBF"
                      "a,b\r\n1,2\r\n")
                  .titles,
              ElementsAre("a", "b"));
  EXPECT_THAT(Read("a,b\r\n1,2\r\n3,4"), ElementsAre("2: 1|2", "3: 3|4"));
}

TEST(CsvReaderTest, QuotedCellsMayHoldCommasQuotesAndLineBreaks) {
  EXPECT_THAT(Read("a,b\n\"x,y\",\"说\"\"好\"\"\n了\"\n3,4\n"), ElementsAre("2: x,y|说\"好\"\n了", "4: 3|4"));
  EXPECT_THAT(Read("a,b\n\"\",\"\"\n"), ElementsAre("2: |"));
}

TEST(CsvReaderTest, EmptyCellsAreCellsAndBlankLinesAreNoRows) {
  EXPECT_THAT(Read("a,b,c\n,,\n\n\r\n1,,3\n"), ElementsAre("2: ||", "5: 1||3"));
}

TEST(CsvReaderTest, ALoneCarriageReturnIsAnOrdinaryCharacter) {
  EXPECT_THAT(Read("a,b\n1\r2,3\n"), ElementsAre("2: 1\r2|3"));
}

TEST(CsvReaderTest, AWrongColumnCountIsAFaultOfThatRowOnly) {
  EXPECT_THAT(Read("a,b\n1\n1,2\n1,2,3\n"),
              ElementsAre("3: 1|2", "2! 应有 2 列，实有 1 列", "4! 应有 2 列，实有 3 列"));
}

TEST(CsvReaderTest, AfterAStrayQuoteReadingGoesOnAtTheNextLine) {
  constexpr char kStray[] = "! 引号位置不对：含引号、逗号或换行的单元格须整体加引号，其中的引号写两次";
  EXPECT_THAT(Read("a,b\n1\"x,2\n\"1\"x,2\n3,4\n"),
              ElementsAre("4: 3|4", std::string("2") + kStray, std::string("3") + kStray));
}

TEST(CsvReaderTest, AnUnclosedQuoteIsReportedWhereItsRowBegins) {
  EXPECT_THAT(Read("a,b\n1,2\n3,\"x\ny\n"), ElementsAre("2: 1|2", "3! 引号没有闭合"));
}

TEST(CsvReaderTest, AnEmptyTextHasNoTitles) {
  EXPECT_THAT(Read(""), ElementsAre("1! 表是空的，第一行应为列名"));
  EXPECT_THAT(Read("\n\n"), ElementsAre("1! 表是空的，第一行应为列名"));
  EXPECT_THAT(ReadCsv("").titles, IsEmpty());
}

TEST(CsvReaderTest, ACellMayBeAsLongAsTheLimitAndNoLonger) {
  EXPECT_THAT(ReadCsv("a\n" + std::string(kMaxCsvCellBytes, 'x')).rows, testing::SizeIs(1));
  EXPECT_THAT(Read("a,b\n1," + std::string(kMaxCsvCellBytes + 1, 'x') + "\n3,4\n"),
              ElementsAre("3: 3|4", "2! 第 2 列的单元格超过 65536 字节"));
}

TEST(CsvReaderTest, StopsAtTheLimitOfFaults) {
  std::string text = "a,b\n";
  for (size_t i = 0; i < kMaxCsvFaults + 10; ++i) text += "1\n";
  EXPECT_EQ(ReadCsv(text).faults.size(), kMaxCsvFaults);
}

}  // namespace
}  // namespace peidan::storage
