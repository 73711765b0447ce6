// The grammar of a cell as tables of cases, and what null, missing and empty are to it.
#include "matching/table/cell.h"

#include "gmock/gmock.h"
#include "matching/table/iso.h"

namespace peidan::matching {
namespace {

Cell Parsed(const std::string& text, v1::ColumnType type) {
  Faults faults;
  const std::optional<Cell> cell = Cell::Parse(text, {type}, {"t.csv", 2, 3}, faults);
  EXPECT_TRUE(cell.has_value()) << text << ": " << faults.ToStatus();
  return cell.value_or(Cell(type));
}

Value ValueOf(const std::string& text, v1::ColumnType type) {
  if (type == v1::COLUMN_TYPE_STRING) return absl::string_view(text);
  if (type == v1::COLUMN_TYPE_BOOLEAN) return text == "true";
  if (type == v1::COLUMN_TYPE_NUMBER) return *NumberPoint(std::stod(text));
  return *ParseTemporal(text, type);
}

struct Case {
  const char* cell;
  std::vector<std::string> passes;
  std::vector<std::string> fails;
};

void Check(v1::ColumnType type, const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const Cell cell = Parsed(c.cell, type);
    for (const std::string& v : c.passes)
      EXPECT_EQ(cell.Evaluate(ValueOf(v, type)), v1::VERDICT_PASS) << c.cell << " of " << v;
    for (const std::string& v : c.fails)
      EXPECT_EQ(cell.Evaluate(ValueOf(v, type)), v1::VERDICT_FAIL) << c.cell << " of " << v;
  }
}

TEST(CellTest, ReadsTextsInQuotes) {
  Check(v1::COLUMN_TYPE_STRING, {{"\"低保\"", {"低保"}, {"", "低保 ", "低收入"}},
                                 {"\"低保\",\"低收入\"", {"低保", "低收入"}, {"外地"}},
                                 {"“低保” ， “低收入”", {"低保", "低收入"}, {"外地"}},
                                 {"\"他说“好”\"", {"他说“好”"}, {"他说"}},
                                 {"not(\"外地\")", {"", "低保"}, {"外地"}},
                                 {"not（“外地”，\"境外\"）", {"低保"}, {"外地", "境外"}},
                                 {"\"\"", {""}, {"-", "null"}},
                                 {"\"a\\\"b\\\\\\u4f4e\\n\"", {"a\"b\\低\n"}, {"ab"}},
                                 {"\"-\"", {"-"}, {""}},
                                 {" - ", {"", "x"}, {}}});
}

// As Excel and WPS save what was typed without quotes.
TEST(CellTest, ABareWordIsAText) {
  Check(v1::COLUMN_TYPE_STRING, {{"低保", {"低保"}, {"低保 ", "低收入", ""}},
                                 {" 低保 ， low-income ,“一般”", {"低保", "low-income", "一般"}, {"low"}},
                                 {"not(外地)", {"低保"}, {"外地"}},
                                 {"nothing", {"nothing"}, {"hing"}},
                                 {"3号楼, truely, ａ", {"3号楼", "truely", "ａ"}, {"true", "a"}},
                                 {"𬭚", {"𬭚"}, {"㛃"}}});
}

TEST(CellTest, ReadsNumbers) {
  Check(v1::COLUMN_TYPE_NUMBER, {{"5", {"5", "5.0"}, {"4.999", "-5"}},
                                 {"-5.25", {"-5.25"}, {"5.25"}},
                                 {".5", {"0.5"}, {"5"}},
                                 {"-0", {"0"}, {"1"}},
                                 {"< 5", {"4.99", "-1e300"}, {"5", "6"}},
                                 {"<=5", {"5"}, {"5.01"}},
                                 {"＞＝６０", {"60", "1e300"}, {"59.9"}},
                                 {"≤ 3，≥ 9", {"3", "9"}, {"3.1", "8.9"}},
                                 {"[60..80)", {"60", "79.9"}, {"59.9", "80"}},
                                 {"]60..80[", {"60.1"}, {"60", "80"}},
                                 {"(1 .. 2]", {"2"}, {"1"}},
                                 {"［1..2］", {"1", "2"}, {"0"}},
                                 {"[-3..-1]", {"-2"}, {"2"}},
                                 {"[.5.. 1.5]", {"1.5"}, {"0.4"}},
                                 {"not([1..2], > 9)", {"0", "3"}, {"1", "10"}},
                                 {"not(5)", {"4"}, {"5"}}});
}

TEST(CellTest, ReadsBooleans) {
  Check(v1::COLUMN_TYPE_BOOLEAN, {{"true", {"true"}, {"false"}},
                                  {"false", {"false"}, {"true"}},
                                  {"not(true)", {"false"}, {"true"}},
                                  {"true,false", {"true", "false"}, {}}});
}

TEST(CellTest, ReadsDatesAsTheyAreWrittenInFeelAndInSpreadsheets) {
  Check(v1::COLUMN_TYPE_DATE, {{"date(\"2026-11-24\")", {"2026-11-24"}, {"2026-11-25"}},
                               {"date（“2026-11-24”）", {"2026-11-24"}, {"2026-11-25"}},
                               {"2026-11-24", {"2026-11-24"}, {"2026-11-23"}},
                               {"2026/1/4", {"2026-01-04"}, {"2026-04-01"}},
                               {"[2026-11-01..2026-12-01)", {"2026-11-30"}, {"2026-12-01", "2026-10-31"}},
                               {">= 2024-02-29", {"2024-02-29"}, {"2024-02-28"}},
                               {"not(< date(\"2026-01-01\"))", {"2026-01-01"}, {"2025-12-31"}}});
}

TEST(CellTest, ReadsTimesOfDay) {
  Check(v1::COLUMN_TYPE_TIME, {{"time(\"08:30:00\")", {"08:30:00"}, {"08:30:01"}},
                               {"8:30", {"08:30:00"}, {"20:30:00"}},
                               {"[08:30..12:00)", {"08:30:00", "11:59:59"}, {"12:00:00"}},
                               {"> 23:59:59", {"23:59:59.5"}, {"23:59:59"}}});
}

TEST(CellTest, ComparesDurationsOfOneFamilyOnly) {
  Check(v1::COLUMN_TYPE_DURATION, {{"duration(\"P3D\")", {"P3D", "PT72H"}, {"P3DT1S", "P3M"}},
                                   {"P1Y2M", {"P14M"}, {"P420D"}},
                                   {"> P3D", {"P4D", "PT73H"}, {"P3D", "P9Y"}},
                                   {"not(> P3D)", {"P3D", "P9Y"}, {"P4D"}},
                                   {"[-P1D..P1D]", {"PT0S", "-PT24H"}, {"P2D", "P0M"}}});
}

TEST(CellTest, MissingIsUnknownToAllButTheDash) {
  for (const char* text : {"null", "\"a\"", "not(\"a\")", "not(null)"})
    EXPECT_EQ(Parsed(text, v1::COLUMN_TYPE_STRING).Evaluate(Missing{}), v1::VERDICT_UNKNOWN) << text;
  EXPECT_EQ(Parsed("-", v1::COLUMN_TYPE_STRING).Evaluate(Missing{}), v1::VERDICT_PASS);
}

TEST(CellTest, NullIsNoValueOfTheTypeAndNotTheEmptyText) {
  const auto of_null = [](const char* text, v1::ColumnType type) { return Parsed(text, type).Evaluate(Null{}); };
  for (const char* text : {"-", "null", "null, \"a\"", "not(\"a\")", "not(\"\")"})
    EXPECT_EQ(of_null(text, v1::COLUMN_TYPE_STRING), v1::VERDICT_PASS) << text;
  for (const char* text : {"\"\"", "\"a\"", "not(null)", "not(\"a\", null)"})
    EXPECT_EQ(of_null(text, v1::COLUMN_TYPE_STRING), v1::VERDICT_FAIL) << text;
  for (const char* text : {"5", "< 5", "[1..9]"})
    EXPECT_EQ(of_null(text, v1::COLUMN_TYPE_NUMBER), v1::VERDICT_FAIL) << text;
  EXPECT_EQ(of_null("not(< 5)", v1::COLUMN_TYPE_NUMBER), v1::VERDICT_PASS);
}

TEST(CellTest, TheNormalFormForgetsHowACellWasWritten) {
  const auto same = [](const char* a, const char* b, v1::ColumnType type) {
    return Parsed(a, type) == Parsed(b, type);
  };
  EXPECT_TRUE(same("[1..2],(2..3]", "[1..3]", v1::COLUMN_TYPE_NUMBER));
  EXPECT_TRUE(same("not(< 3)", "null, >= 3", v1::COLUMN_TYPE_NUMBER));
  EXPECT_TRUE(same("(2026-01-01..2026-01-04)", "2026-01-02, 2026-01-03", v1::COLUMN_TYPE_DATE));
  EXPECT_TRUE(same("not(true)", "null, false", v1::COLUMN_TYPE_BOOLEAN));
  EXPECT_TRUE(same("\"b\",\"a\",\"a\"", "\"a\",\"b\"", v1::COLUMN_TYPE_STRING));
  EXPECT_FALSE(same("-", "null, < 1, >= 1", v1::COLUMN_TYPE_NUMBER)) << "- also holds for what is missing";
}

}  // namespace
}  // namespace peidan::matching
