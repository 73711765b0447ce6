// Faults of cells point at their character and say in Chinese what is wrong.
#include "gmock/gmock.h"
#include "matching/table/cell.h"

namespace peidan::matching {
namespace {

struct Case {
  v1::ColumnType type;
  const char* cell;
  int character;
  v1::RuleFaultReason reason;
  const char* message;
};

const std::set<std::string, std::less<>>& Vocabulary() {
  static const std::set<std::string, std::less<>> vocabulary = {"低保", "低收入"};
  return vocabulary;
}

TEST(CellFaultTest, EachFaultHasItsCharacterReasonAndMessage) {
  using enum v1::ColumnType;
  using enum v1::RuleFaultReason;
  const Case cases[] = {
      {COLUMN_TYPE_STRING, "", 0, RULE_FAULT_REASON_EMPTY, "单元格不能为空，不限请写 -"},
      {COLUMN_TYPE_STRING, "低保 低收入", 4, RULE_FAULT_REASON_SYNTAX, "这里应当是逗号，或到此为止"},
      {COLUMN_TYPE_STRING, "“低保”，(", 7, RULE_FAULT_REASON_TYPE, "文字不能比较大小，也没有区间"},
      {COLUMN_TYPE_STRING, "低保,12", 4, RULE_FAULT_REASON_TYPE, "这一列是文字，`12` 是数字"},
      {COLUMN_TYPE_NUMBER, "low", 1, RULE_FAULT_REASON_SYNTAX, "不认得 `low`：文字要加引号，如 \"low\""},
      {COLUMN_TYPE_STRING, "\"低保", 1, RULE_FAULT_REASON_SYNTAX, "引号没有配对"},
      {COLUMN_TYPE_STRING, "“低保\"", 1, RULE_FAULT_REASON_SYNTAX, "引号没有配对"},
      {COLUMN_TYPE_STRING, "\"低保\" \"低收入\"", 6, RULE_FAULT_REASON_SYNTAX, "这里应当是逗号，或到此为止"},
      {COLUMN_TYPE_STRING, "\"低保\",", 6, RULE_FAULT_REASON_SYNTAX, "这里缺一个值"},
      {COLUMN_TYPE_STRING, "\"低保\",\"底保\"", 6, RULE_FAULT_REASON_VALUE, "`底保` 不在这一列的词汇表里"},
      {COLUMN_TYPE_STRING, "\"低保\",5", 6, RULE_FAULT_REASON_TYPE, "这一列是文字，`5` 是数字"},
      {COLUMN_TYPE_STRING, "> \"低保\"", 3, RULE_FAULT_REASON_TYPE, "文字不能比较大小，也没有区间"},
      {COLUMN_TYPE_STRING, "\"\\q\"", 2, RULE_FAULT_REASON_SYNTAX,
       "反斜杠后面应当是 \" \\ ' n t r，或 u 和四位十六进制字符编码"},
      {COLUMN_TYPE_STRING, "not \"低保\"", 5, RULE_FAULT_REASON_SYNTAX, "not 后面应当是括号，如 not(\"外地\")"},
      {COLUMN_TYPE_STRING, "not(\"低保\"", 9, RULE_FAULT_REASON_SYNTAX, "缺右括号"},
      {COLUMN_TYPE_STRING, "not(\"低保\"),\"低收入\"", 10, RULE_FAULT_REASON_SYNTAX, "not(…) 后面不能再写别的"},
      {COLUMN_TYPE_NUMBER, "5, -", 4, RULE_FAULT_REASON_SYNTAX, "这里应当是一个值：文字要加引号，如 \"低保\""},
      {COLUMN_TYPE_NUMBER, "5.", 1, RULE_FAULT_REASON_SYNTAX, "`5.` 不是数字"},
      {COLUMN_TYPE_NUMBER, "1, 5.5.5", 4, RULE_FAULT_REASON_SYNTAX, "`5.5.5` 不是数字"},
      {COLUMN_TYPE_NUMBER, "]..80[", 2, RULE_FAULT_REASON_SYNTAX, "这里应当是一个值：文字要加引号，如 \"低保\""},
      {COLUMN_TYPE_NUMBER, "\"5\"", 1, RULE_FAULT_REASON_TYPE, "这一列是数字，`\"5\"` 是文字"},
      {COLUMN_TYPE_NUMBER, "true", 1, RULE_FAULT_REASON_TYPE, "这一列是数字，`true` 是真假值"},
      {COLUMN_TYPE_NUMBER, "3, [5..1]", 4, RULE_FAULT_REASON_EMPTY_RANGE, "没有值能满足 `[5..1]`"},
      {COLUMN_TYPE_NUMBER, "[5..5)", 1, RULE_FAULT_REASON_EMPTY_RANGE, "没有值能满足 `[5..5)`"},
      {COLUMN_TYPE_NUMBER, "[5,8]", 3, RULE_FAULT_REASON_SYNTAX, "区间的两端之间应当是 ..，如 [60..80)"},
      {COLUMN_TYPE_NUMBER, "[5..8", 6, RULE_FAULT_REASON_SYNTAX, "区间应当以 ] 或 ) 结束"},
      {COLUMN_TYPE_NUMBER, "< null", 3, RULE_FAULT_REASON_TYPE, "null 不能比较大小"},
      {COLUMN_TYPE_DATE, "2026-02-30", 1, RULE_FAULT_REASON_SYNTAX, "`2026-02-30` 不是日期，应写作 2026-11-24"},
      {COLUMN_TYPE_DATE, "date(\"2026/1/4\")", 6, RULE_FAULT_REASON_SYNTAX, "`2026/1/4` 不是日期，应写作 2026-11-24"},
      {COLUMN_TYPE_DATE, "date(2026-01-04)", 6, RULE_FAULT_REASON_SYNTAX, "应写作 \"2026-11-24\")"},
      {COLUMN_TYPE_DATE, "(2026-01-04..2026-01-05)", 1, RULE_FAULT_REASON_EMPTY_RANGE,
       "没有值能满足 `(2026-01-04..2026-01-05)`"},
      {COLUMN_TYPE_DATE, "time(\"08:30:00\")", 1, RULE_FAULT_REASON_TYPE, "这一列是日期，`time(\"08:30:00\")` 是时刻"},
      {COLUMN_TYPE_TIME, "24:00", 1, RULE_FAULT_REASON_SYNTAX, "`24:00` 不是时刻，应写作 08:30:00"},
      {COLUMN_TYPE_TIME, "< 00:00", 1, RULE_FAULT_REASON_EMPTY_RANGE, "没有值能满足 `< 00:00`"},
      {COLUMN_TYPE_DURATION, "[P1D..P1M]", 7, RULE_FAULT_REASON_TYPE, "年月和天时的时长不能放在一个区间里"},
      {COLUMN_TYPE_DURATION, "P1W", 1, RULE_FAULT_REASON_SYNTAX, "`P1W` 不是时长，应写作 P3D 或 P1Y2M"},
  };
  for (const Case& c : cases) {
    Faults faults;
    const auto* vocabulary = c.type == COLUMN_TYPE_STRING ? &Vocabulary() : nullptr;
    EXPECT_FALSE(Cell::Parse(c.cell, {c.type, nullptr, vocabulary}, {"t.csv", 2, 3}, faults)) << c.cell;
    ASSERT_EQ(faults.list().size(), 1u) << c.cell;
    const v1::RuleFault& fault = faults.list()[0];
    EXPECT_EQ(fault.character(), c.character) << c.cell;
    EXPECT_EQ(fault.reason(), c.reason) << c.cell;
    EXPECT_EQ(fault.message(), c.message) << c.cell;
    EXPECT_EQ(fault.file(), "t.csv");
    EXPECT_EQ(fault.row(), 2);
    EXPECT_EQ(fault.column(), 3);
  }
}

TEST(CellFaultTest, AnyBytesAreReadWithoutHarm) {
  Faults faults;
  EXPECT_FALSE(Cell::Parse("\xff\xfe", {v1::COLUMN_TYPE_NUMBER}, {"t.csv"}, faults));
  EXPECT_FALSE(Cell::Parse(absl::string_view("\0", 1), {v1::COLUMN_TYPE_NUMBER}, {"t.csv"}, faults));
  EXPECT_FALSE(Cell::Parse(std::string(5000, '('), {v1::COLUMN_TYPE_NUMBER}, {"t.csv"}, faults));
}

}  // namespace
}  // namespace peidan::matching
