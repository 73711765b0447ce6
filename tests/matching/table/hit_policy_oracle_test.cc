// Every hit policy against the naive oracle, on random tables.
#include <set>

#include "gmock/gmock.h"
#include "matching/table/table.h"
#include "tests/matching/table/random_table.h"

namespace peidan::matching {
namespace {

constexpr uint32_t kTables = 4000;
constexpr int kFactsPerTable = 8;

std::unique_ptr<const CompiledTable> Compiled(const v1::RuleTable& message) {
  Faults faults;
  auto table = CompiledTable::Compile(message, {}, faults);
  EXPECT_TRUE(faults.empty()) << faults.ToStatus();
  return table;
}

// The lines of the file differ once rows are shuffled; nothing else may.
std::string WithoutLines(v1::TableOutcome outcome) {
  for (v1::TableHit& hit : *outcome.mutable_hits()) hit.clear_line();
  return outcome.SerializeAsString();
}

TEST(HitPolicyOracleTest, TheEngineAnswersAsTheOracle) {
  std::set<std::pair<int, int>> seen;  // policy and error: the cases must reach all of them
  for (uint32_t seed = 1; seed <= kTables; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TableMaker maker(seed);
    const TableSpec spec = maker.Table();
    const auto table = Compiled(MessageOf(spec));
    ASSERT_NE(table, nullptr);
    for (int i = 0; i < kFactsPerTable; ++i) {
      const FactSpec facts = maker.Facts(spec);
      const int day = maker.Day();
      v1::TableTrace trace;
      const v1::TableOutcome outcome = table->Evaluate(MessageOf(spec, facts), DayOfNovember(day), &trace);
      const v1::TableOutcome expected = OracleAnswer(spec, facts, day);
      ASSERT_EQ(outcome.DebugString(), expected.DebugString()) << table->message().DebugString();
      ASSERT_EQ(trace.outcome().SerializeAsString(), outcome.SerializeAsString());
      seen.insert({spec.hit_policy, outcome.error()});
    }
  }
  EXPECT_EQ(seen.size(), 8u) << "five policies, three of them with an error of their own";
}

TEST(HitPolicyOracleTest, OnlyRuleOrderDependsOnTheOrderOfRows) {
  for (uint32_t seed = 1; seed <= kTables / 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TableMaker maker(seed);
    TableSpec spec = maker.Table();
    if (spec.hit_policy == v1::HIT_POLICY_RULE_ORDER) spec.hit_policy = v1::HIT_POLICY_COLLECT;
    TableSpec shuffled = spec;
    std::shuffle(shuffled.rows.begin(), shuffled.rows.end(), maker.random());
    const auto a = Compiled(MessageOf(spec));
    const auto b = Compiled(MessageOf(shuffled));
    for (int i = 0; i < kFactsPerTable; ++i) {
      const v1::Facts facts = MessageOf(spec, maker.Facts(spec));
      const absl::CivilDay day = DayOfNovember(maker.Day());
      ASSERT_EQ(WithoutLines(a->Evaluate(facts, day)), WithoutLines(b->Evaluate(facts, day)));
    }
  }
}

TEST(HitPolicyOracleTest, CoveringAndBeingApartAreWhatTheValuesSay) {
  for (uint32_t seed = 1; seed <= kTables / 4; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TableMaker maker(seed);
    const TableSpec spec = maker.Table();
    if (spec.rows.size() < 2) continue;
    const auto table = Compiled(MessageOf(spec));
    for (size_t column = 0; column < spec.inputs.size(); ++column) {
      const Cell& a = table->rows()[0].inputs[column];
      const Cell& b = table->rows()[1].inputs[column];
      bool covers = true, disjoint = true;
      for (int value = -1; value <= 9; ++value) {
        if (value > (spec.inputs[column] == v1::COLUMN_TYPE_BOOLEAN ? 1 : 9)) continue;
        if (spec.inputs[column] == v1::COLUMN_TYPE_STRING && value > 4) continue;
        v1::FactValue fact = value < 0 ? v1::FactValue() : FactOfType(spec.inputs[column], value);
        const Value read = *ReadFact(fact, spec.inputs[column]);
        const bool in_a = a.Evaluate(read) == v1::VERDICT_PASS;
        const bool in_b = b.Evaluate(read) == v1::VERDICT_PASS;
        covers &= in_a || !in_b;
        disjoint &= !(in_a && in_b);
      }
      // The sampled values are some of all there are, so they can only refute.
      EXPECT_TRUE(covers || !a.Covers(b));
      EXPECT_TRUE(disjoint || !a.Disjoint(b));
      EXPECT_TRUE(a.Covers(a));
      EXPECT_EQ(a.Disjoint(a), a.AdmitsNothing());
      EXPECT_EQ(a.Disjoint(b), b.Disjoint(a));
    }
  }
}

}  // namespace
}  // namespace peidan::matching
