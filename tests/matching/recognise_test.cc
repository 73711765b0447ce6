#include "matching/recognise.h"

#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Recognition Read(const std::string& text) {
  return Recognise(text, TestRules()->tables().lexicon, TestRules()->tables().scoring);
}

// Ids of what counts.
std::vector<std::string> Present(const std::string& text) {
  std::vector<std::string> ids;
  for (const ConceptStrength& s : Read(text).strengths)
    ids.push_back(TestRules()->tables().lexicon.entries()[s.concept_id].id);
  return ids;
}

double StrengthIn(const std::string& text, const std::string& id) {
  for (const ConceptStrength& s : Read(text).strengths) {
    if (TestRules()->tables().lexicon.entries()[s.concept_id].id == id) return s.strength;
  }
  return 0;
}

TEST(RecogniseTest, GivesPositionsInTheOriginalText) {
  const Recognition r = Read("院里㍿的路燈壞");
  ASSERT_EQ(r.mentions.size(), 2u);
  EXPECT_EQ(r.mentions[1].original, (Span{4, 7}));
}

TEST(RecogniseTest, NegationTakesOutWhatFollowsInItsClause) {
  EXPECT_THAT(Present("不是路灯坏了"), IsEmpty());
  EXPECT_THAT(Present("不是这里,路灯坏了"), ElementsAre("lamp.out"));
  EXPECT_THAT(Present("不是我们这边的那一盏路灯坏了"), ElementsAre("lamp.out"));
}

TEST(RecogniseTest, AQuestionIsNoNegation) { EXPECT_THAT(Present("是不是路灯坏了"), ElementsAre("lamp.out")); }

TEST(RecogniseTest, ANegationInsideALongerFormIsNone) {
  EXPECT_THAT(Present("马路上没有路灯"), ElementsAre("lamp.out", "setting.road"));
}

TEST(RecogniseTest, DoneTakesOutItsClauseOrTheOneBefore) {
  EXPECT_THAT(Present("路灯坏了已经解决,现在噪音太大"), ElementsAre("noise.generic"));
  EXPECT_THAT(Present("路灯坏了,修好了,现在噪音太大"), ElementsAre("noise.generic"));
  EXPECT_THAT(Present("路灯坏了不是修好了"), ElementsAre("lamp.out"));
}

TEST(RecogniseTest, RequestsRaiseAndReportsLower) {
  EXPECT_GT(StrengthIn("希望有急救", "firstaid.training"), StrengthIn("有急救", "firstaid.training"));
  EXPECT_LT(StrengthIn("自称急救", "firstaid.training"), StrengthIn("有急救", "firstaid.training"));
}

TEST(RecogniseTest, RepetitionAddsLittle) {
  const double once = StrengthIn("急救", "firstaid.training");
  EXPECT_DOUBLE_EQ(StrengthIn("急救,急救", "firstaid.training"),
                   once * (1 + TestRules()->tables().scoring.repeat_weight));
}

TEST(RecogniseTest, AnEmptyTextLeavesTheFactsUnknown) {
  EXPECT_FALSE(Read("").facts.known);
  EXPECT_TRUE(Read("无关的话").facts.known);
}

TEST(SplitClausesTest, KeepsNumbersWhole) { EXPECT_THAT(SplitClauses(U"3:30,好"), ElementsAre(0, 0, 0, 0, 0, 1)); }

}  // namespace
}  // namespace peidan::matching
