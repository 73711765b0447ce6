#include "server/table_header.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace peidan::server {
namespace {

std::string TextOf(const v1::RuleColumn& column) {
  std::string text = absl::StrCat(v1::ColumnRole_Name(column.role()).substr(12), " ", column.name());
  if (column.type() != v1::COLUMN_TYPE_UNSPECIFIED) {
    absl::StrAppend(&text, " ", v1::ColumnType_Name(column.type()).substr(12));
  }
  if (!column.fact().empty()) absl::StrAppend(&text, " of ", column.fact());
  return text;
}

TEST(TableHeaderTest, EachTitleSaysWhatItsColumnIs) {
  matching::Faults faults;
  const auto columns =
      ColumnsOfTitles("t.csv",
                      {"id", "年龄:number", "户籍", "except 户籍:string", "out 补贴:number", "priority", "basis",
                       "owner", "valid_from", "valid_to", "note", " 登记日 : date "},
                      faults);
  EXPECT_TRUE(faults.empty());
  const char* const expected[] = {"ID id",
                                  "INPUT 年龄 NUMBER",
                                  "INPUT 户籍 STRING",
                                  "EXCEPTION except 户籍 STRING of 户籍",
                                  "OUTPUT 补贴 NUMBER",
                                  "PRIORITY priority",
                                  "BASIS basis",
                                  "OWNER owner",
                                  "VALID_FROM valid_from",
                                  "VALID_TO valid_to",
                                  "NOTE note",
                                  "INPUT 登记日 DATE"};
  ASSERT_EQ(columns.size(), std::size(expected));
  for (size_t i = 0; i < columns.size(); ++i) EXPECT_EQ(TextOf(columns[i]), expected[i]);
}

TEST(TableHeaderTest, ATitleThatSaysNothingIsAFaultAtItsColumn) {
  matching::Faults faults;
  const auto columns = ColumnsOfTitles("t.csv", {"id", "age:integer", "", "out :number"}, faults);
  EXPECT_EQ(columns.size(), 4u) << "so that later columns keep their place";
  ASSERT_EQ(faults.list().size(), 3u);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(faults.list()[static_cast<size_t>(i)].file(), "t.csv");
    EXPECT_EQ(faults.list()[static_cast<size_t>(i)].row(), 1);
    EXPECT_EQ(faults.list()[static_cast<size_t>(i)].column(), i + 2);
    EXPECT_EQ(faults.list()[static_cast<size_t>(i)].reason(), v1::RULE_FAULT_REASON_HEADER);
  }
}

}  // namespace
}  // namespace peidan::server
