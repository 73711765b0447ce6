#include "matching/word_weights.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
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
  const WordWeights weights = Compile("classes,,chengguanwei gongan\ntext,路灯,20 0\ntext,灯,10 10\n", faults);
  ASSERT_TRUE(faults.empty());
  EXPECT_THAT(weights.classes(), ElementsAre("chengguanwei", "gongan"));
  const std::vector<double> scores = Score(weights, "路灯");
  EXPECT_DOUBLE_EQ(scores[0], 3 / std::sqrt(2.0));  // two words that the table knows
  EXPECT_DOUBLE_EQ(scores[1], 1 / std::sqrt(2.0));
}

TEST(WordWeightsTest, AWordThatIsNegatedSaysNothing) {
  Faults faults;
  const WordWeights weights = Compile("classes,,gongan\ntext,骗子,20\nnegated,fraud.telecom,-10\n", faults);
  ASSERT_TRUE(faults.empty()) << faults.ToStatus();
  EXPECT_DOUBLE_EQ(Score(weights, "骗子来了")[0], 2);
  EXPECT_DOUBLE_EQ(Score(weights, "不是骗子")[0], -1);
}

TEST(WordWeightsTest, PointsAtWhatIsWrong) {
  Faults faults;
  Compile(
      "classes,,gongan\ntext,灯,\ntext,灯,10\ntext,灯,20\ntext,泡,1 2\nconcept,no.such,1\nword,灯,1\ntext,亮,1001\n",
      faults);
  EXPECT_THAT(faults.list(), SizeIs(6));
  EXPECT_EQ(faults.list()[0].column(), 3);
}

TEST(WordWeightsTest, TheFirstLineNamesTheClassesInOrder) {
  for (const char* rows :
       {"text,灯,1\n", "classes,,\n", "classes,,gongan chengguanwei\n", "classes,,gongan gongan\n"}) {
    Faults faults;
    Compile(rows, faults);
    EXPECT_EQ(faults.count(), 1u) << rows;
  }
}

TEST(WordWeightsTest, AFewBytesOfLinesThatDoNotFitTakeNoMemory) {
  std::string classes = "classes,,";
  for (size_t i = 0; i < WordWeights::kMaxClasses; ++i) absl::StrAppend(&classes, i == 0 ? "" : " ", 10'000 + i);
  std::string lines;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&lines, "text,w", i, ",0\n");
  Faults faults;
  Compile(absl::StrCat(classes, "\n", lines), faults);
  EXPECT_EQ(faults.count(), 20'000u);
  Faults too_many;
  Compile(absl::StrCat(classes, " 99999\n", lines), too_many);
  EXPECT_EQ(too_many.count(), 1u);
}

TEST(WordWeightsTest, AGroupThatNoConceptIsInIsAFault) {
  Faults faults;
  Compile("classes,,gongan\ngroup,nosuch,1\ngroup,fraud,1\n", faults);
  ASSERT_EQ(faults.count(), 1u);
  EXPECT_EQ(faults.list()[0].row(), 3);
}

TEST(WordWeightsTest, RefusesATextThatNoNeedIsReadAs) {
  Faults faults;
  Compile("classes,,gongan\ntext,坏电梯,1\ntext,　,1\ntext,电a,1\ntext,wifi,1\n", faults);
  ASSERT_EQ(faults.count(), 3u);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(faults.list()[static_cast<size_t>(i)].row(), i + 3);
}

TEST(WordWeightsTest, NamesTheWordsThatSpeakMost) {
  Faults faults;
  const WordWeights weights =
      Compile("classes,,chengguanwei gongan\ntext,路灯,10 0\ntext,黑了,20 0\ntext,晚上,0 30\n", faults);
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
