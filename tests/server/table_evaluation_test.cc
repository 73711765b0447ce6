#include "server/table_evaluation.h"

#include <gtest/gtest.h>

#include <limits>

#include "server/error.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

constexpr char kAllowance[] =
    "id,age:number,except place:string,out allowance:number,valid_to\n"
    "A1,[80..90),\"\"\"外地\"\"\",100,\n"
    "A2,>= 90,-,300,\n"
    "A3,-,-,999,2025-12-31\n";

v1::EvaluateTableRequest Ask(double age) {
  v1::EvaluateTableRequest request;
  request.mutable_table()->set_name("高龄津贴.csv");
  request.mutable_table()->set_text(kAllowance);
  request.set_hit_policy(v1::HIT_POLICY_UNIQUE);
  request.set_day("2026-11-24");
  (*request.mutable_facts())["age"].set_number(age);
  return request;
}

absl::StatusOr<v1::EvaluateTableResponse> Evaluate(const v1::EvaluateTableRequest& request) {
  storage::MemoryStore store;
  RuleLibrary library;
  return EvaluateTable(library, store, request, absl::FromUnixSeconds(1795500000));
}

TEST(TableEvaluationTest, AnswersWithTheRowAndItsTrace) {
  const v1::TableTrace trace = Evaluate(Ask(92)).value().trace();
  ASSERT_EQ(trace.outcome().hits_size(), 1);
  EXPECT_EQ(trace.outcome().hits(0).row(), "A2");
  EXPECT_EQ(trace.outcome().hits(0).outputs(0).value().number(), 300);
  EXPECT_EQ(trace.rows(0).row(), "A2");
  ASSERT_EQ(trace.rows_not_in_force_size(), 1);
  EXPECT_EQ(trace.rows_not_in_force(0), "A3");
}

TEST(TableEvaluationTest, AFactThatIsMissingIsUnknownAndAnExceptionLiftsTheRow) {
  v1::EvaluateTableRequest request = Ask(85);
  const v1::TableOutcome unknown = Evaluate(request).value().trace().outcome();
  EXPECT_EQ(unknown.hits_size(), 0);
  ASSERT_EQ(unknown.unknown_rows_size(), 1);
  EXPECT_EQ(unknown.unknown_rows(0), "A1");
  (*request.mutable_facts())["place"].set_text("本地");
  EXPECT_EQ(Evaluate(request).value().trace().outcome().hits_size(), 1);
  (*request.mutable_facts())["place"].set_text("外地");
  EXPECT_EQ(Evaluate(request).value().trace().outcome().hits_size(), 0);
}

TEST(TableEvaluationTest, TheDayIsTodayWhereNoneIsGiven) {
  v1::EvaluateTableRequest request = Ask(92);
  request.clear_day();
  EXPECT_EQ(Evaluate(request).value().trace().rows_not_in_force_size(), 1);
  request.set_day("2025-12-31");
  EXPECT_EQ(Evaluate(request).value().trace().outcome().error(), v1::TABLE_ERROR_NOT_UNIQUE);
  request.set_day("昨天");
  EXPECT_EQ(ReasonOf(Evaluate(request).status()), "FIELD_MALFORMED");
}

TEST(TableEvaluationTest, FaultsOfTheTableAreDataAtTheirPlace) {
  v1::EvaluateTableRequest request = Ask(92);
  request.mutable_table()->set_text("id,age:number,out allowance:number\nA1,[80..,100\n");
  const v1::EvaluateTableResponse response = Evaluate(request).value();
  EXPECT_FALSE(response.has_trace());
  ASSERT_EQ(response.faults_size(), 1);
  EXPECT_EQ(response.faults(0).file(), "高龄津贴.csv");
  EXPECT_EQ(response.faults(0).row(), 2);
  EXPECT_EQ(response.faults(0).column(), 2);
  request.mutable_table()->set_text("id,age:integer\n");
  EXPECT_EQ(Evaluate(request).value().faults(0).reason(), v1::RULE_FAULT_REASON_HEADER);
}

TEST(TableEvaluationTest, WhatDoesNotGoTogetherIsRefusedByField) {
  const auto reason = [](const v1::EvaluateTableRequest& request) { return ReasonOf(Evaluate(request).status()); };
  EXPECT_EQ(reason({}), "FIELD_REQUIRED");
  v1::EvaluateTableRequest request = Ask(92);
  request.clear_hit_policy();
  EXPECT_EQ(reason(request), "FIELD_REQUIRED");
  request = Ask(92);
  request.set_rule_set("ruleSets/active");
  EXPECT_EQ(reason(request), "FIELD_NOT_ALLOWED");
  request.set_stored_table("routing");
  EXPECT_EQ(reason(request), "FIELD_NOT_ALLOWED");
  request = Ask(92);
  request.mutable_table()->mutable_text()->append(std::string(131'073, ' '));
  EXPECT_EQ(reason(request), "FIELD_TOO_LONG");
  request = Ask(92);
  (*request.mutable_facts())["age"].set_number(std::numeric_limits<double>::infinity());
  EXPECT_EQ(reason(request), "FIELD_MALFORMED");
}

TEST(TableEvaluationTest, ATableOfAStoredRuleSetIsEvaluatedAsItDecides) {
  RuleHouse house;
  v1::EvaluateTableRequest request;
  request.set_rule_set("ruleSets/active");
  request.set_stored_table("routing");
  const auto ask = [&] { return EvaluateTable(house.env().library, house.store(), request, absl::UnixEpoch()); };
  EXPECT_GT(ask()->trace().outcome().unknown_rows_size(), 0) << "nothing is known";
  request.set_stored_table("nothing");
  EXPECT_EQ(ReasonOf(ask().status()), "FIELD_MALFORMED");
  request.set_stored_table("lexicon");
  EXPECT_EQ(ReasonOf(ask().status()), "FIELD_MALFORMED") << "not a decision table";
  request.set_stored_table("routing");
  request.set_rule_set("ruleSets/00000000");
  EXPECT_EQ(ReasonOf(ask().status()), "RULE_SET_UNKNOWN");
}

}  // namespace
}  // namespace peidan::server
