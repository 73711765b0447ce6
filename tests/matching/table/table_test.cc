// Tables as a whole: definitions and rows that are refused, facts of the wrong type, the trace, and ten thousand rows.
#include "matching/table/table.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "matching/table/trace.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr v1::ColumnType kNoType = v1::COLUMN_TYPE_UNSPECIFIED;

v1::RuleColumn Column(const std::string& name, v1::ColumnRole role, v1::ColumnType type = kNoType) {
  v1::RuleColumn column;
  column.set_name(name);
  column.set_role(role);
  column.set_type(type);
  return column;
}

v1::RuleTable Table(v1::HitPolicy policy, const std::vector<v1::RuleColumn>& columns,
                    const std::vector<std::string>& rows) {
  v1::RuleTable table;
  table.set_name("fees");
  table.set_file("fees.csv");
  table.set_hit_policy(policy);
  *table.mutable_columns() = {columns.begin(), columns.end()};
  for (const std::string& row : rows) {
    v1::RuleRow& message = *table.add_rows();
    message.set_line(table.rows_size() + 1);
    for (absl::string_view cell : absl::StrSplit(row, '|')) message.add_cells(std::string(cell));
  }
  return table;
}

std::unique_ptr<const CompiledTable> Compiled(const v1::RuleTable& message) {
  Faults faults;
  auto table = CompiledTable::Compile(message, {}, faults);
  EXPECT_NE(table, nullptr) << faults.ToStatus();
  return table;
}

std::string FaultsOf(const v1::RuleTable& message) {
  Faults faults;
  EXPECT_EQ(CompiledTable::Compile(message, {}, faults), nullptr);
  return std::string(faults.ToStatus().message());
}

std::vector<v1::RuleColumn> FeeColumns() {
  return {Column("id", v1::COLUMN_ROLE_ID), Column("age", v1::COLUMN_ROLE_INPUT, v1::COLUMN_TYPE_NUMBER),
          Column("kind", v1::COLUMN_ROLE_INPUT, v1::COLUMN_TYPE_STRING),
          Column("fee", v1::COLUMN_ROLE_OUTPUT, v1::COLUMN_TYPE_NUMBER), Column("to", v1::COLUMN_ROLE_VALID_TO)};
}

v1::Facts FactsOf(double age) {
  v1::Facts facts;
  (*facts.mutable_values())["age"].set_number(age);
  return facts;
}

const absl::CivilDay kDay(2026, 11, 24);

TEST(TableTest, ReportsEveryFaultOfEveryRow) {
  EXPECT_EQ(FaultsOf(Table(v1::HIT_POLICY_UNIQUE, FeeColumns(),
                           {"R1|[60..80|-|五|", "R1|-|\"低保\"，<|5|2026-02-30", "|-|-|5|", "R4|-|-|5"})),
            "fees.csv:2:2:8: 区间应当以 ] 或 ) 结束\n"
            "fees.csv:2:4: 应当是数字\n"
            "fees.csv:3:3:7: 文字不能比较大小，也没有区间\n"
            "fees.csv:3:5: `2026-02-30` 不是日期，应写作 2026-11-24\n"
            "fees.csv:3:1: 编号 `R1` 重复\n"
            "fees.csv:4:1: 不能为空\n"
            "fees.csv:5:0: 应当有 5 格");
}

TEST(TableTest, RefusesDefinitionsThatContradictThemselves) {
  const auto refuses = [](v1::HitPolicy policy, std::vector<v1::RuleColumn> columns, const char* why) {
    columns.push_back(Column("id", v1::COLUMN_ROLE_ID));
    EXPECT_THAT(FaultsOf(Table(policy, columns, {})), HasSubstr(why));
  };
  refuses(v1::HIT_POLICY_UNIQUE, {Column("x", v1::COLUMN_ROLE_ID)}, "这种列只能有一个");
  refuses(v1::HIT_POLICY_UNIQUE, {Column("id", v1::COLUMN_ROLE_NOTE)}, "列名 `id` 重复");
  refuses(v1::HIT_POLICY_UNIQUE, {Column("x", v1::COLUMN_ROLE_INPUT)}, "列没有写明类型");
  refuses(v1::HIT_POLICY_UNIQUE, {Column("x", v1::COLUMN_ROLE_INPUT, v1::COLUMN_TYPE_CONCEPTS)}, "概念列需要词库");
  refuses(v1::HIT_POLICY_UNIQUE, {Column("x", v1::COLUMN_ROLE_UNSPECIFIED)}, "列没有写明作用");
  refuses(v1::HIT_POLICY_PRIORITY, {}, "优先策略需要优先级列");
  refuses(v1::HIT_POLICY_UNSPECIFIED, {}, "没有写明命中策略");
  v1::RuleColumn column = Column("x", v1::COLUMN_ROLE_OUTPUT, v1::COLUMN_TYPE_STRING);
  column.set_vocabulary("街道");
  refuses(v1::HIT_POLICY_UNIQUE, {column}, "没有词汇表 `街道`");
  v1::RuleTable sum = Table(v1::HIT_POLICY_ANY, {Column("id", v1::COLUMN_ROLE_ID)}, {});
  sum.set_aggregation(v1::AGGREGATION_SUM);
  EXPECT_THAT(FaultsOf(sum), HasSubstr("只有汇总策略（COLLECT）有汇总方式"));
  EXPECT_THAT(FaultsOf(sum), HasSubstr("求和、最小、最大需要数字结论"));
}

TEST(TableTest, RefusesMoreColumnsThanTheLimitAndTakesTheLimit) {
  std::vector<v1::RuleColumn> columns = {Column("id", v1::COLUMN_ROLE_ID)};
  while (columns.size() < kMaxTableColumns)
    columns.push_back(Column(absl::StrCat("c", columns.size()), v1::COLUMN_ROLE_NOTE));
  Compiled(Table(v1::HIT_POLICY_ANY, columns, {}));
  columns.push_back(Column("more", v1::COLUMN_ROLE_NOTE));
  EXPECT_THAT(FaultsOf(Table(v1::HIT_POLICY_ANY, columns, {})), HasSubstr("最多 64 列"));
}

TEST(TableTest, AFactOfAnotherTypeIsAnErrorAndNotAMiss) {
  const auto table = Compiled(Table(v1::HIT_POLICY_UNIQUE, FeeColumns(), {"R1|-|-|5|"}));
  v1::Facts facts;
  (*facts.mutable_values())["age"].set_text("75");
  const v1::TableOutcome outcome = table->Evaluate(facts, kDay);
  EXPECT_EQ(outcome.error(), v1::TABLE_ERROR_FACT_TYPE);
  EXPECT_THAT(outcome.error_subjects(), ElementsAre("age"));
  EXPECT_THAT(outcome.hits(), IsEmpty());
}

TEST(TableTest, TheTraceSaysOfEveryCellWhatItRead) {
  const auto table = Compiled(Table(
      v1::HIT_POLICY_UNIQUE, FeeColumns(),
      {"R4|< 60|\"低保\"|1|", "R1|[60..80)|-|5|", "R2|[60..80)|\"低保\"|6|", "R3|-|-|7|2026-11-23", "R5|>= 80|-|2|"}));
  v1::TableTrace trace;
  table->Evaluate(FactsOf(75), kDay, &trace);
  ASSERT_EQ(trace.rows_size(), 4);
  EXPECT_EQ(trace.rows(0).row(), "R1");
  EXPECT_EQ(trace.rows(0).verdict(), v1::VERDICT_PASS);
  EXPECT_EQ(trace.rows(0).cells_size(), 1) << "a dash tests nothing";
  EXPECT_EQ(trace.rows(0).cells(0).cell(), "[60..80)");
  EXPECT_EQ(trace.rows(0).cells(0).value().number(), 75);
  EXPECT_EQ(trace.rows(1).row(), "R2");
  EXPECT_EQ(trace.rows(1).verdict(), v1::VERDICT_UNKNOWN);
  EXPECT_FALSE(trace.rows(1).cells(1).has_value()) << "kind is missing";
  EXPECT_EQ(trace.rows(2).row(), "R4");
  EXPECT_EQ(trace.rows(2).verdict(), v1::VERDICT_FAIL);
  EXPECT_THAT(trace.rows_not_in_force(), ElementsAre("R3"));
  EXPECT_THAT(trace.outcome().unknown_rows(), ElementsAre("R2"));
}

TEST(TableTest, ALongTraceKeepsWhatHitAndSaysHowManyItLeftOut) {
  std::vector<std::string> rows;
  for (int i = 0; i < 1000; ++i) rows.push_back(absl::StrCat("R", 1000 + i, "|", i, "|-|", i, "|"));
  v1::TableTrace trace;
  Compiled(Table(v1::HIT_POLICY_UNIQUE, FeeColumns(), rows))->Evaluate(FactsOf(999), kDay, &trace);
  EXPECT_EQ(trace.rows_size(), kMaxTracedRows);
  EXPECT_EQ(trace.rows(0).row(), "R1999");
  EXPECT_EQ(trace.rows_left_out(), 1000 - kMaxTracedRows);
}

TEST(TableTest, TenThousandOverlappingIntervalsAnswerAsEachRowAlone) {
  std::vector<std::string> rows;
  for (int i = 0; i < 10000; ++i) {
    rows.push_back(absl::StrCat("R", 10000 + i, "|[", i * 7 % 5000, "..", i * 7 % 5000 + i % 300, "]|",
                                i % 3 == 0 ? "not(\"外地\")" : absl::StrCat("\"k", i % 500, "\""), "|", i, "|"));
  }
  const auto table = Compiled(Table(v1::HIT_POLICY_COLLECT, FeeColumns(), rows));
  for (double age : {0.0, 17.5, 2500.0, 4999.0, 9999.0}) {
    v1::Facts facts = FactsOf(age);
    (*facts.mutable_values())["kind"].set_text("k7");
    std::vector<std::string> expected;
    for (const CompiledRow& row : table->rows()) {
      const Value values[] = {*NumberPoint(age), absl::string_view("k7")};
      if (VerdictOfRow(row, values) == v1::VERDICT_PASS) expected.push_back(row.id);
    }
    const v1::TableOutcome outcome = table->Evaluate(facts, kDay);
    std::vector<std::string> hits;
    for (const v1::TableHit& hit : outcome.hits()) hits.push_back(hit.row());
    EXPECT_EQ(hits, expected) << age;
  }
}

}  // namespace
}  // namespace peidan::matching
