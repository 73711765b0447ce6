#include "server/rule_findings.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

TEST(RuleFindingsTest, ARuleSetWithoutFaultsHasNone) {
  const CheckedRules checked = CheckRules(HaidianRules());
  ASSERT_NE(checked.rules, nullptr);
  EXPECT_TRUE(checked.findings.empty());
}

TEST(RuleFindingsTest, AFaultNamesFileLineAndColumn) {
  std::vector<matching::RuleFile> files = HaidianRules();
  for (matching::RuleFile& file : files) {
    if (file.name != "routing.csv") continue;
    const size_t row = file.text.find('\n') + 1;
    const size_t cell = file.text.find(',', row) + 1;
    file.text.insert(cell, "no.such.topic(");
  }
  const CheckedRules checked = CheckRules(files);
  EXPECT_EQ(checked.rules, nullptr);
  ASSERT_TRUE(HasError(checked.findings));
  const v1::RuleFinding& finding = checked.findings.front();
  EXPECT_EQ(finding.file(), "routing.csv");
  EXPECT_EQ(finding.line(), 2);
  EXPECT_NE(finding.column(), "");
  EXPECT_NE(finding.message(), "");
}

TEST(RuleFindingsTest, AMissingFileIsAFinding) {
  const CheckedRules checked = CheckRules({});
  EXPECT_TRUE(HasError(checked.findings));
  EXPECT_EQ(checked.rules, nullptr);
}

TEST(RuleFindingsTest, TablesStandInOrderOfNameWithTheirRows) {
  v1::RuleSet rules;
  rules.add_tables()->set_name("b");
  rules.mutable_tables(0)->add_rows();
  rules.mutable_tables(0)->add_rows();
  rules.add_tables()->set_name("a");
  const auto sizes = TableSizes(rules);
  ASSERT_EQ(sizes.size(), 2);
  EXPECT_EQ(sizes[0].table(), "a");
  EXPECT_EQ(sizes[0].rows(), 0);
  EXPECT_EQ(sizes[1].table(), "b");
  EXPECT_EQ(sizes[1].rows(), 2);
}

}  // namespace
}  // namespace peidan::server
