#include "matching/compare.h"

#include "gmock/gmock.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;

v1::Match MatchOf(v1::MatchDecision decision, const std::string& lead,
                  const std::vector<std::string>& cooperating = {}) {
  v1::Match match;
  match.set_decision(decision);
  match.set_urgency(v1::URGENCY_CLASS_GENERAL);
  const auto add = [&match](const std::string& bureau, v1::BureauRole role) {
    v1::RankedBureau& ranked = *match.add_bureaus();
    ranked.set_bureau(bureau);
    ranked.set_role(role);
  };
  if (!lead.empty()) add(lead, v1::BUREAU_ROLE_LEAD);
  for (const std::string& bureau : cooperating) add(bureau, v1::BUREAU_ROLE_COOPERATING);
  return match;
}

TEST(DecidedOtherwiseTest, ScoresRunnersUpAndWordsDoNotCount) {
  const v1::Match before = MatchOf(v1::MATCH_DECISION_GAP, "bureaus/gongan", {"bureaus/sifa", "bureaus/weijian"});
  v1::Match after = MatchOf(v1::MATCH_DECISION_GAP, "bureaus/gongan", {"bureaus/weijian", "bureaus/sifa"});
  after.mutable_bureaus(0)->set_score(0.9);
  after.add_bureaus()->set_bureau("bureaus/shuiwu");
  after.set_advice("请核实");
  after.set_rule_set_hash("ab");
  EXPECT_FALSE(DecidedOtherwise(before, after));
}

TEST(DecidedOtherwiseTest, EverythingThatConcernsSomebodyCounts) {
  const v1::Match before = MatchOf(v1::MATCH_DECISION_GAP, "bureaus/gongan", {"bureaus/sifa"});
  v1::Match after = before;
  EXPECT_FALSE(DecidedOtherwise(before, after));
  after.set_decision(v1::MATCH_DECISION_MATCHED);
  EXPECT_TRUE(DecidedOtherwise(before, after));
  after = before;
  after.set_urgency(v1::URGENCY_CLASS_UTILITIES);
  EXPECT_TRUE(DecidedOtherwise(before, after));
  after = before;
  after.add_chosen_resources("resources/gongan-001");
  EXPECT_TRUE(DecidedOtherwise(before, after));
  EXPECT_TRUE(DecidedOtherwise(before, MatchOf(v1::MATCH_DECISION_GAP, "bureaus/sifa", {"bureaus/sifa"})));
  EXPECT_TRUE(DecidedOtherwise(before, MatchOf(v1::MATCH_DECISION_GAP, "bureaus/gongan")));
}

TEST(BestBureauTest, IsTheLeadOrElseTheFirst) {
  v1::Match match = MatchOf(v1::MATCH_DECISION_REVIEW, "");
  EXPECT_EQ(BestBureauOf(match), "");
  match.add_bureaus()->set_bureau("bureaus/sifa");
  EXPECT_EQ(BestBureauOf(match), "bureaus/sifa");
  EXPECT_EQ(LeadOf(match), "");
  v1::RankedBureau& lead = *match.add_bureaus();
  lead.set_bureau("bureaus/gongan");
  lead.set_role(v1::BUREAU_ROLE_LEAD);
  EXPECT_EQ(BestBureauOf(match), "bureaus/gongan");
}

TEST(ComparisonCountTest, CountsShiftsByBureauInOrder) {
  const v1::Match gongan = MatchOf(v1::MATCH_DECISION_GAP, "bureaus/gongan");
  const v1::Match sifa = MatchOf(v1::MATCH_DECISION_GAP, "bureaus/sifa");
  const v1::Match review = MatchOf(v1::MATCH_DECISION_REVIEW, "");
  ComparisonCount count("ruleSets/a", "ruleSets/b");
  EXPECT_TRUE(count.Add(sifa, gongan));
  EXPECT_TRUE(count.Add(gongan, sifa));
  EXPECT_TRUE(count.Add(gongan, sifa));
  EXPECT_TRUE(count.Add(review, sifa));
  EXPECT_FALSE(count.Add(sifa, sifa));
  EXPECT_TRUE(count.Add(sifa, MatchOf(v1::MATCH_DECISION_MATCHED, "bureaus/sifa")));
  EXPECT_TRUE(count.Add(sifa, MatchOf(v1::MATCH_DECISION_GAP, "bureaus/sifa", {"bureaus/gongan"})));
  const v1::RuleComparison result = count.Result();
  EXPECT_EQ(result.before(), "ruleSets/a");
  EXPECT_EQ(result.after(), "ruleSets/b");
  EXPECT_EQ(result.compared(), 7);
  EXPECT_EQ(result.different(), 6);
  std::vector<std::string> shifts;
  for (const v1::BureauShift& shift : result.shifts())
    shifts.push_back(shift.from() + ">" + shift.to() + " " + std::to_string(shift.orders()));
  EXPECT_THAT(shifts, ElementsAre(">bureaus/sifa 1", "bureaus/gongan>bureaus/sifa 2", "bureaus/sifa>bureaus/gongan 1",
                                  "bureaus/sifa>bureaus/sifa 1"));
}

}  // namespace
}  // namespace peidan::matching
