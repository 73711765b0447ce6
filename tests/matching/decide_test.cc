#include "matching/decide.h"

#include "gmock/gmock.h"
#include "matching/certificate.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

const Binding& TestBinding() {
  static const Binding binding(*TestCatalog(), *TestRules());
  return binding;
}

std::string NameOf(const Candidate& bureau) { return TestCatalog()->bureaus()[bureau.position].name(); }

TEST(EvidenceTest, ARowOfHigherPriorityOverridesOnItsTopic) {
  const Evidence evidence = Weigh(NeedOf("夜里施工"), absl::CivilDay(2026, 11, 24), TestBinding());
  ASSERT_EQ(evidence.routing.size(), 2u);
  EXPECT_FALSE(evidence.routing[0].overridden);  // R0002, construction
  EXPECT_TRUE(evidence.routing[1].overridden);   // R0004, any noise
  EXPECT_EQ(NameOf(evidence.bureaus[0]), "bureaus/chengguanzhifa");
}

TEST(EvidenceTest, ARowWithATopicOfItsOwnIsNotOverridden) {
  const Evidence evidence = Weigh(NeedOf("夜里施工，噪音"), absl::CivilDay(2026, 11, 24), TestBinding());
  EXPECT_FALSE(evidence.routing[1].overridden);
}

TEST(CooperatingTest, AnOrdinaryNeedGetsOneHelperAtMost) {
  const Evidence evidence =
      Weigh(NeedOf("路灯坏，骗子，邻居吵架，急救，老年餐桌"), absl::CivilDay(2026, 11, 24), TestBinding());
  EXPECT_TRUE(evidence.joint.empty());
  EXPECT_EQ(CooperatingWith(evidence.bureaus[0].position, evidence, TestBinding()).size(), 1);
}

// What a routing row gives a bureau, by the certificate; 0 where it gives nothing.
double WeightOf(const std::string& row, const std::string& bureau, const v1::Need& need) {
  const Decision decision = DecideFreely(need);
  for (const v1::CandidateExplanation& candidate : decision.certificate.bureaus()) {
    if (candidate.candidate() != bureau) continue;
    for (const v1::ScoreTerm& term : candidate.terms()) {
      if (term.term() == "routing:" + row) return term.value();
    }
  }
  return 0;
}

TEST(ExcludedBureauTest, TheNextLeadOfARowStandsInWithItsWholeWeight) {
  v1::Need need = NeedOf("邻居吵架，请调解");
  const double first = WeightOf("R0012", "bureaus/sifa", need);
  EXPECT_GT(first, WeightOf("R0012", "bureaus/gongan", need));
  need.add_excluded_bureaus("bureaus/sifa");
  EXPECT_EQ(WeightOf("R0012", "bureaus/gongan", need), first);
}

TEST(ExcludedBureauTest, ABureauThatWouldHaveHelpedComesAfterTheLastLead) {
  v1::Need need = NeedOf("楼道堆物");
  EXPECT_EQ(WeightOf("R0010", "bureaus/fangguan", need), 0);  // it only cooperates
  need.add_excluded_bureaus("bureaus/xiaofang");
  EXPECT_GT(WeightOf("R0010", "bureaus/fangguan", need), 0);
}

TEST(DeliberationTest, AsksForThePeriodAndTheNextOne) {
  v1::Need need;
  need.add_resources("resources/honghui-001");
  const std::vector<v1::LedgerReading> questions = TestMatcher().Consider(need, TestNow()).Questions();
  ASSERT_EQ(questions.size(), 2u);
  EXPECT_EQ(questions[0].period(), "2026-12");  // five working days from 24 November
  EXPECT_EQ(questions[1].period(), "2027-01");
}

// The check of one resource; the default where it is not shown.
v1::ConditionCheck CheckOf(const Decision& decision, const std::string& resource, const std::string& condition) {
  for (const v1::CandidateExplanation& candidate : decision.certificate.resources()) {
    if (candidate.candidate() != resource) continue;
    for (const v1::ConditionCheck& check : candidate.checks()) {
      if (check.condition() == condition) return check;
    }
  }
  return {};
}

TEST(DeliberationTest, AsksForExactlyThePeriodsThatTheDecisionReads) {
  for (const v1::Resource& resource : TestCatalog()->resources()) {
    for (int start_day = -120; start_day <= 240; start_day += 12) {
      SCOPED_TRACE(testing::Message() << resource.name() << ", window begins on day " << start_day);
      v1::Need need;
      need.add_resources(resource.name());
      const absl::Time start = TestNow() + absl::Hours(24 * start_day);
      need.mutable_preferred_window()->mutable_start_time()->set_seconds(absl::ToUnixSeconds(start));
      need.mutable_preferred_window()->mutable_end_time()->set_seconds(absl::ToUnixSeconds(start + absl::Hours(2400)));
      const Deliberation deliberation = TestMatcher().Consider(need, TestNow());
      std::vector<v1::LedgerReading> ledger = deliberation.Questions();
      ASSERT_GE(ledger.size(), 1u);
      ASSERT_EQ(ledger[0].resource(), resource.name());
      ASSERT_EQ(ledger[0].period(), CapacityPeriodOf(resource, need, TestNow()));
      ledger[0].set_taken(1000);
      const Decision decision = deliberation.Decide(ledger);
      const v1::ConditionCheck check = CheckOf(decision, resource.name(), "capacity");
      EXPECT_EQ(check.verdict(), v1::VERDICT_FAIL);
      EXPECT_THAT(check.actual(), testing::StartsWith(ledger[0].period()));
      if (ledger.size() > 1 && ledger[1].resource() == resource.name())
        EXPECT_THAT(check.remedy(), testing::HasSubstr("可改到 " + ledger[1].period()));
      else
        EXPECT_THAT(check.remedy(), testing::Not(testing::HasSubstr("可改到")));
    }
  }
}

TEST(MatchTest, PinsWhatTheDecisionRestsOn) {
  const Decision decision = DecideFreely(NeedOf("急救"));
  EXPECT_EQ(decision.match.rule_set_hash(), TestRules()->hash());
  EXPECT_EQ(decision.match.catalog_revision(), 1);
  EXPECT_EQ(decision.match.decide_time().seconds(), absl::ToUnixSeconds(TestNow()));
  EXPECT_EQ(decision.certificate.inputs().need().text(), "急救");
}

TEST(MatchTest, AnEmptyNeedIsReviewed) {
  const Decision decision = DecideFreely(v1::Need());
  EXPECT_EQ(decision.match.decision(), v1::MATCH_DECISION_REVIEW);
  EXPECT_EQ(decision.match.bureaus_size(), 0);
}

}  // namespace
}  // namespace peidan::matching
