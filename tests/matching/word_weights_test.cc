#include "matching/word_weights.h"

#include <algorithm>
#include <cmath>

#include "gmock/gmock.h"
#include "matching/word_weight_trainer.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

WordWeights Compile(const std::string& rows, Faults& faults) {
  return WordWeights::Compile(ReadCsv("word_weights.csv", "kind,word,weights\n" + rows, faults),
                              TestRules()->tables().lexicon, faults);
}

std::vector<double> Score(const WordWeights& weights, const std::string& text) {
  const PolicyTables& tables = TestRules()->tables();
  const Recognition recognition = Recognise(text, tables.lexicon, tables.scoring);
  return weights.Score(WordsThatCount(recognition), recognition.mentions);
}

TEST(WordWeightsTest, AddsUpWhatEachWordSpeaksFor) {
  Faults faults;
  const WordWeights weights = Compile("text,路灯,chengguanwei 2\ntext,灯,chengguanwei 1; gongan 1\n", faults);
  ASSERT_TRUE(faults.empty());
  EXPECT_THAT(weights.classes(), ElementsAre("chengguanwei", "gongan"));
  const std::vector<double> scores = Score(weights, "路灯");
  EXPECT_DOUBLE_EQ(scores[0], 3 / std::sqrt(2.0));  // two words that the table knows
  EXPECT_DOUBLE_EQ(scores[1], 1 / std::sqrt(2.0));
}

TEST(WordWeightsTest, AWordThatIsNegatedSaysNothing) {
  Faults faults;
  const WordWeights weights = Compile("text,骗子,gongan 2\nnegated,fraud.telecom,gongan -1\n", faults);
  ASSERT_TRUE(faults.empty()) << faults.ToStatus();
  EXPECT_DOUBLE_EQ(Score(weights, "骗子来了")[0], 2);
  EXPECT_DOUBLE_EQ(Score(weights, "不是骗子")[0], -1);
}

TEST(WordWeightsTest, PointsAtWhatIsWrong) {
  Faults faults;
  Compile("text,灯,gongan\ntext,灯,gongan 1\ntext,灯,gongan 2\nconcept,no.such,gongan 1\nword,灯,gongan 1\n", faults);
  EXPECT_THAT(faults.list(), SizeIs(5));
  EXPECT_EQ(faults.list()[0].column(), 3);
}

TEST(WordWeightsTest, RefusesATextThatNoNeedIsReadAs) {
  Faults faults;
  Compile("text,坏电梯,gongan 1\ntext,　,gongan 1\ntext,电a,gongan 1\ntext,wifi,gongan 1\n", faults);
  ASSERT_EQ(faults.count(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(faults.list()[static_cast<size_t>(i)].row(), i + 2);
}

TEST(WordWeightsTest, NamesTheWordsThatSpeakMost) {
  Faults faults;
  const WordWeights weights =
      Compile("text,路灯,chengguanwei 1\ntext,黑了,chengguanwei 2\ntext,晚上,gongan 3\n", faults);
  EXPECT_THAT(weights.WordsFor(0, U"晚上路灯黑了", 2), ElementsAre(U"黑了", U"路灯"));
}

TEST(WordWeightTrainerTest, LearnsWhatTellsNeedsApart) {
  const PolicyTables& tables = TestRules()->tables();
  WordWeightTrainer trainer(tables.lexicon);
  const auto add = [&](const std::u32string& words, const char* bureau) {
    for (int i = 0; i < 2; ++i) trainer.Add(words, {}, {{{bureau, 1}}, 1, false});
  };
  add(U"马路边的灯坏了", "chengguanwei");
  add(U"有人偷了我的车", "gongan");
  add(U"孩子上学怎么报名", "jiaowei");
  const std::string table = trainer.Train({});
  EXPECT_EQ(table, trainer.Train({}));  // the same examples, the same table
  Faults faults;
  const WordWeights weights = WordWeights::Compile(ReadCsv("word_weights.csv", table, faults), tables.lexicon, faults);
  ASSERT_TRUE(faults.empty()) << faults.ToStatus();
  const auto best = [&](const std::string& text) {
    const std::vector<double> scores = Score(weights, text);
    return weights.classes()[static_cast<size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin())];
  };
  EXPECT_EQ(best("灯坏了"), "chengguanwei");
  EXPECT_EQ(best("车被偷了"), "gongan");
  EXPECT_EQ(best("报名上学"), "jiaowei");
}

}  // namespace
}  // namespace peidan::matching
