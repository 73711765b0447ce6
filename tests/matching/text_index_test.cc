#include "matching/text_index.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "matching/binding.h"
#include "matching/normalise.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

TextQuery Parse(const std::string& text) { return TestCatalog()->index().Parse(Normalise(text).text); }

// The name of the best entry; empty where nothing matches.
template <typename Entry>
std::string Best(const std::vector<double>& scores, const std::vector<Entry>& entries) {
  const auto best = std::max_element(scores.begin(), scores.end());
  return *best > 0 ? entries[best - scores.begin()].name() : "";
}

std::string BestResource(const std::string& text) {
  return Best(TestCatalog()->index().ScoreResources(Parse(text)), TestCatalog()->resources());
}

TEST(TextIndexTest, FindsResourcesByTheirEverydayPhrases) {
  EXPECT_EQ(BestResource("有人噎住了怎么办"), "resources/honghui-001");
  EXPECT_EQ(BestResource("中午没人给老人做饭吃"), "resources/minzheng-001");
  EXPECT_EQ(BestResource("兩家吵個沒完"), "resources/sifa-001");
}

TEST(TextIndexTest, UnknownWordsFindNothing) {
  EXPECT_EQ(BestResource("qwerty ⚙ 龘"), "");
  EXPECT_EQ(BestResource(""), "");
}

TEST(TextIndexTest, PhraseOverlapIsWholeForTheWholePhrase) {
  const auto position = [](const char* name) {
    return static_cast<size_t>(TestCatalog()->FindResource(name) - TestCatalog()->resources().data());
  };
  const std::vector<double> overlaps = TestCatalog()->index().PhraseOverlaps(Parse("我们这儿邻居闹翻了"), 2);
  EXPECT_DOUBLE_EQ(overlaps[position("resources/sifa-001")], 1);
  EXPECT_DOUBLE_EQ(overlaps[position("resources/honghui-001")], 0);
}

}  // namespace
}  // namespace peidan::matching
