#include "server/rule_findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "matching/check/findings.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;

const absl::CivilDay kToday(2026, 11, 24);

matching::Catalog CatalogOf(const std::vector<std::string>& bureaus) {
  std::vector<v1::Bureau> made;
  for (const std::string& name : bureaus) made.emplace_back().set_name(name);
  return matching::Catalog(std::move(made), {}, {}, {}, 1);
}

CheckedRules Check(const std::vector<matching::RuleFile>& files, const std::vector<std::string>& bureaus = {},
                   absl::CivilDay today = kToday) {
  matching::WorkBudget budget;
  return CheckFiles(files, CatalogOf(bureaus), today, budget);
}

// Haidian's files with lines at the end of routing.csv.
std::vector<matching::RuleFile> WithRows(const std::string& lines) {
  std::vector<matching::RuleFile> files = HaidianRules();
  for (matching::RuleFile& file : files) {
    if (file.name == "routing.csv") file.text += lines;
  }
  return files;
}

TEST(RuleFindingsTest, ARuleSetWithoutFaultsHasNone) {
  const CheckedRules checked = Check(HaidianRules());
  ASSERT_NE(checked.rules, nullptr);
  EXPECT_TRUE(checked.findings.empty());
}

TEST(RuleFindingsTest, AFaultNamesFileLineColumnAndRow) {
  std::vector<matching::RuleFile> files = HaidianRules();
  for (matching::RuleFile& file : files) {
    if (file.name != "routing.csv") continue;
    const size_t row = file.text.find('\n') + 1;
    const size_t cell = file.text.find(',', row) + 1;
    file.text.insert(cell, "no.such.topic(");
  }
  const CheckedRules checked = Check(files);
  EXPECT_EQ(checked.rules, nullptr);
  ASSERT_TRUE(HasError(checked.findings));
  const v1::RuleFinding& finding = checked.findings.front();
  EXPECT_EQ(finding.reason(), "SYNTAX");
  EXPECT_EQ(finding.file(), "routing.csv");
  EXPECT_EQ(finding.line(), 2);
  EXPECT_EQ(finding.column(), "topics");
  EXPECT_THAT(finding.rows(), ElementsAre("R0001"));
  EXPECT_NE(finding.message(), "");
}

TEST(RuleFindingsTest, AMissingFileIsAFinding) {
  const CheckedRules checked = Check({});
  EXPECT_TRUE(HasError(checked.findings));
  EXPECT_EQ(checked.rules, nullptr);
}

TEST(RuleFindingsTest, WhatCompilesIsCheckedToo) {
  const CheckedRules dead = Check(WithRows("R9001,any(sport.equip),-,none(sport.equip),-,tiyu,,60,依据,\n"));
  EXPECT_NE(dead.rules, nullptr) << "it has a name";
  ASSERT_TRUE(HasError(dead.findings));
  EXPECT_EQ(dead.findings.front().reason(), "ROW_NEVER_HITS");
  EXPECT_THAT(dead.findings.front().rows(), ElementsAre("R9001"));
}

TEST(RuleFindingsTest, AWarningIsNoError) {
  const CheckedRules shadowed = Check(WithRows("R9001,any(sport.equip),-,-,-,tiyu,,10,依据,\n"));
  ASSERT_FALSE(shadowed.findings.empty());
  EXPECT_EQ(shadowed.findings.front().severity(), v1::RULE_FINDING_SEVERITY_WARNING);
  EXPECT_EQ(shadowed.findings.front().reason(), "ROW_SHADOWED");
  EXPECT_FALSE(HasError(shadowed.findings));
}

TEST(RuleFindingsTest, OnlyACatalogWithBureausSaysWhichAreUnknown) {
  EXPECT_TRUE(Check(HaidianRules()).findings.empty());
  const CheckedRules checked = Check(HaidianRules(), {"bureaus/tiyu"});
  ASSERT_TRUE(HasError(checked.findings));
  EXPECT_EQ(checked.findings.front().reason(), "BUREAU_UNKNOWN");
}

TEST(RuleFindingsTest, RowsCountAsTheyDoOnTheDay) {
  std::vector<matching::RuleFile> files = HaidianRules();
  for (matching::RuleFile& file : files) {
    if (file.name != "routing.csv") continue;
    file.text.insert(file.text.find('\n'), ",valid_from,valid_to");
    file.text.insert(file.text.find('\n', file.text.find('\n') + 1), ",,2026-11-24");
    for (size_t end = file.text.find("\nR0002"); (end = file.text.find('\n', end + 1)) != std::string::npos; end += 2)
      file.text.insert(end, ",,");
  }
  EXPECT_TRUE(Check(files).findings.empty());
  const CheckedRules next_day = Check(files, {}, kToday + 1);
  ASSERT_FALSE(next_day.findings.empty());
  EXPECT_EQ(next_day.findings.front().reason(), "ROW_EXPIRED");
  EXPECT_THAT(next_day.findings.front().rows(), ElementsAre("R0001"));
}

TEST(RuleFindingsTest, NoMoreAreToldThanTheLimit) {
  for (const size_t faults : {matching::kMaxFindings, matching::kMaxFindings + 1}) {
    std::string rows;
    for (size_t i = 0; i < faults; ++i) absl::StrAppend(&rows, "R", 10000 + i, ",any(,-,-,-,tiyu,,50,依据,\n");
    EXPECT_EQ(Check(WithRows(rows)).findings.size(), matching::kMaxFindings);
  }
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
