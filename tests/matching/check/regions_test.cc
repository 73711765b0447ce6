// What the check believes of pairs of rows, against what the engine answers.
#include <algorithm>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "matching/check/near_rows.h"
#include "matching/check/tie.h"
#include "matching/policy_tables.h"
#include "tests/matching/reference_catalog.h"
#include "tests/matching/table/random_table.h"

namespace peidan::matching {
namespace {

constexpr uint32_t kTables = 1500;
constexpr int kFactsPerTable = 40;

// Ids of the rows that hit, whatever the hit policy.
std::set<std::string> HitsOf(const CompiledTable& table, const v1::Facts& facts, absl::CivilDay day) {
  v1::TableTrace trace;
  table.Evaluate(facts, day, &trace);
  std::set<std::string> hits;
  for (const v1::RowTrace& row : trace.rows()) {
    if (row.verdict() == v1::VERDICT_PASS) hits.insert(row.row());
  }
  return hits;
}

void ExpectNothingLeftOut(const TableRegions& regions) {
  const NearRows near(regions);
  const auto rows = static_cast<uint32_t>(regions.table().rows().size());
  for (uint32_t a = 0; a < rows; ++a) {
    if (!regions.IsLive(a)) continue;
    const RowBits meeting = near.Of(a), covering = near.CoveringOf(a);
    for (uint32_t b = 0; b < rows; ++b) {
      if (b == a || !regions.IsLive(b)) continue;
      ASSERT_TRUE(meeting.Has(b) || !regions.Overlap(a, b)) << a << " " << b;
      ASSERT_TRUE(covering.Has(b) || !regions.Covers(b, a)) << a << " " << b;
    }
  }
}

void ExpectNoHitAgainst(const TableRegions& regions, const std::set<std::string>& hits) {
  const std::vector<CompiledRow>& rows = regions.table().rows();
  for (uint32_t a = 0; a < rows.size(); ++a) {
    if (hits.count(rows[a].id) == 0) continue;
    ASSERT_TRUE(regions.IsLive(a)) << rows[a].id;
    for (uint32_t b = 0; b < rows.size(); ++b) {
      if (b == a || !regions.IsLive(b)) continue;
      const bool hit = hits.count(rows[b].id) > 0;
      ASSERT_TRUE(!hit || regions.Overlap(a, b)) << rows[a].id << " " << rows[b].id;
      ASSERT_TRUE(hit || !regions.Covers(b, a)) << rows[b].id << " does not cover " << rows[a].id;
    }
  }
}

TEST(TableRegionsTest, NoAnswerOfTheEngineSpeaksAgainstWhatIsSaidOfPairs) {
  for (uint32_t seed = 1; seed <= kTables; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TableMaker maker(seed);
    const TableSpec spec = maker.Table();
    Faults faults;
    const auto table = CompiledTable::Compile(MessageOf(spec), {}, faults);
    ASSERT_NE(table, nullptr) << faults.ToStatus();
    const int today = maker.Day();
    WorkBudget budget;
    const TableRegions regions(*table, {}, DayOfNovember(today), budget);
    for (int i = 0; i < kFactsPerTable; ++i) {
      const int day = std::max(today, maker.Day());
      ExpectNoHitAgainst(regions, HitsOf(*table, MessageOf(spec, maker.Facts(spec)), DayOfNovember(day)));
    }
  }
}

TEST(NearRowsTest, LeavesOutNoRowThatOverlapsOrCovers) {
  for (uint32_t seed = 1; seed <= kTables; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    TableMaker maker(seed);
    Faults faults;
    const auto table = CompiledTable::Compile(MessageOf(maker.Table()), {}, faults);
    ASSERT_NE(table, nullptr) << faults.ToStatus();
    WorkBudget budget;
    ExpectNothingLeftOut(TableRegions(*table, {}, DayOfNovember(maker.Day()), budget));
  }
}

TEST(NearRowsTest, LeavesOutNoRowOfThePolicyOfHaidian) {
  const auto rules = ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian");
  for (const auto& [name, table] : rules->tables().decision_tables) {
    SCOPED_TRACE(name);
    WorkBudget budget;
    ExpectNothingLeftOut(TableRegions(*table, rules->message().manifest(), DayOfNovember(24), budget));
  }
}

// Conditions over concepts a to f, of topics and settings.
class ConceptRows {
 public:
  ConceptRows() {
    CsvTable table{"lexicon.csv", {}, {"concept", "class", "name", "forms", "note"}};
    for (const char* id : {"t.a", "t.b", "t.c", "s.d", "s.e", "s.f"}) {
      table.rows.push_back({static_cast<int>(table.rows.size()) + 2, {id, "topic", id, id, ""}});
    }
    lexicon_ = Lexicon::Compile({table}, faults_);
  }

  RowCondition Of(absl::string_view topics, absl::string_view settings) {
    const auto parse = [&](absl::string_view cell) { return SetTest::Parse(cell, lexicon_, {"routing.csv"}, faults_); };
    RowCondition condition{{parse(topics), parse(settings)}, {}};
    EXPECT_TRUE(faults_.empty()) << faults_.ToStatus();
    return condition;
  }

  ConceptSet Present(const std::vector<absl::string_view>& ids) const {
    ConceptSet present;
    for (absl::string_view id : ids) present.set(*lexicon_.Find(id));
    return present;
  }

 private:
  Faults faults_;
  Lexicon lexicon_;
};

TEST(TieTest, RowsTieOnlyWhereNoneAsksForMoreThanTheOther) {
  ConceptRows rows;
  const auto tie = [](const RowCondition& a, const RowCondition& b) {
    WorkBudget budget;
    return FiresOnLeastNeedOf(a, b, budget) && FiresOnLeastNeedOf(b, a, budget);
  };
  EXPECT_TRUE(tie(rows.Of("any(t.a)", "-"), rows.Of("any(t.a, t.b)", "-")));
  EXPECT_FALSE(tie(rows.Of("any(t.a)", "-"), rows.Of("any(t.b)", "-"))) << "a need of both is two needs";
  EXPECT_FALSE(tie(rows.Of("any(t.a)", "any(s.d)"), rows.Of("any(t.a)", "any(s.e)"))) << "two settings in one need";
  EXPECT_TRUE(tie(rows.Of("any(t.a)", "any(s.d, s.e)"), rows.Of("any(t.a)", "any(s.e, s.f)")));
  EXPECT_FALSE(tie(rows.Of("any(t.a)", "any(s.d, s.e)"), rows.Of("any(t.a)", "any(s.e); none(s.e, s.f)")));
  EXPECT_FALSE(tie(rows.Of("any(t.a)", "none(s.d)"), rows.Of("any(t.a)", "any(s.d)"))) << "apart by the setting";
  EXPECT_TRUE(tie(rows.Of("any(t.a); any(t.b, t.c)", "-"), rows.Of("any(t.b); any(t.a)", "-")));
}

TEST(ConceptRegionTest, AnExceptionOfSeveralTermsLeavesSeveralWays) {
  ConceptRows rows;
  ConceptRegion region;
  WorkBudget budget;
  region.Require(rows.Of("any(t.a)", "-").tests[0], budget);
  region.Lift(rows.Of("any(t.b); none(t.c)", "-").tests[0], budget);
  EXPECT_EQ(region.alternatives().size(), 2u);
  EXPECT_TRUE(region.Contains(rows.Present({"t.a"})));
  EXPECT_FALSE(region.Contains(rows.Present({"t.a", "t.b"})));
  EXPECT_TRUE(region.Contains(rows.Present({"t.a", "t.b", "t.c"})));
  region.Lift(rows.Of("any(t.a)", "-").tests[0], budget);
  EXPECT_TRUE(region.Empty());
}

}  // namespace
}  // namespace peidan::matching
