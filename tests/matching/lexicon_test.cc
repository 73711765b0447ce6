#include "matching/lexicon.h"

#include "gmock/gmock.h"
#include "matching/recognise.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CsvTable TableOf(const std::string& rows, Faults& faults) {
  return ReadCsv("lexicon.csv", "concept,class,name,forms,note\n" + rows, faults);
}

Lexicon LexiconOf(const std::string& rows) {
  Faults faults;
  const CsvTable tables[] = {TableOf(rows, faults)};
  Lexicon lexicon = Lexicon::Compile(tables, faults);
  EXPECT_TRUE(faults.ToStatus().ok()) << faults.ToStatus();
  return lexicon;
}

std::string FaultsOf(const std::string& rows) {
  Faults faults;
  const CsvTable tables[] = {TableOf(rows, faults)};
  Lexicon::Compile(tables, faults);
  return std::string(faults.ToStatus().message());
}

// The ids found, by position.
std::vector<std::string> Find(const Lexicon& lexicon, const std::u32string& text) {
  std::vector<std::string> ids;
  for (const FormHit& hit : lexicon.FindForms(text, SplitClauses(text)))
    ids.push_back(lexicon.entries()[hit.concept_id].id);
  return ids;
}

TEST(LexiconTest, LongestFormOfAClassWinsOnTheSameCharacters) {
  const Lexicon lexicon = LexiconOf("a,topic,甲,垃圾,\nb,topic,乙,垃圾桶,\nc,setting,丙,垃圾桶边,\n");
  EXPECT_THAT(Find(lexicon, U"垃圾桶边"), ElementsAre("b", "c"));
  EXPECT_THAT(Find(lexicon, U"垃圾"), ElementsAre("a"));
}

TEST(LexiconTest, GapsStayShortAndInsideOneClause) {
  const Lexicon lexicon = LexiconOf("a,topic,甲,狗*不拴,\n");
  EXPECT_THAT(Find(lexicon, U"狗从来不拴"), ElementsAre("a"));
  EXPECT_THAT(Find(lexicon, U"狗一二三四五六七八不拴"), ElementsAre("a"));
  EXPECT_THAT(Find(lexicon, U"狗一二三四五六七八九不拴"), IsEmpty());
  EXPECT_THAT(Find(lexicon, U"有狗,绳子不拴"), IsEmpty());
}

TEST(LexiconTest, TwoFormsMaySharePartsAroundAGap) {
  const Lexicon lexicon = LexiconOf("a,topic,甲,狗*不拴,\nb,topic,乙,狗*乱叫,\n");
  EXPECT_THAT(Find(lexicon, U"狗不拴还乱叫"), ElementsAre("a", "b"));
}

TEST(LexiconTest, LooksPastANearerPieceThatLeadsNowhere) {
  const Lexicon lexicon = LexiconOf("a,topic,甲,请*讲*法,\n");
  EXPECT_THAT(Find(lexicon, U"请讲一二三讲四五六七八九法"), ElementsAre("a"));
}

TEST(LexiconTest, ReportsFaultsWithRowAndColumn) {
  EXPECT_EQ(FaultsOf("a,topik,甲,一一,\n"), "lexicon.csv:2:2: 没有类别 `topik`");
  EXPECT_EQ(FaultsOf("A B,topic,甲,一一,\n"), "lexicon.csv:2:1: `A B` 不是概念编号");
  EXPECT_EQ(FaultsOf("a,topic,甲,一一,\na,topic,乙,二二,\n"), "lexicon.csv:3:1: 概念 `a` 重复");
  EXPECT_EQ(FaultsOf("a,topic,甲,一一,\nb,topic,乙,二二;一一,\n"), "lexicon.csv:3:4: 词形 `一一` 已在概念 `a` 中");
  EXPECT_EQ(FaultsOf("a,topic,甲,一一;,\n"), "lexicon.csv:2:4: 词形 `` 是空的，或以 * 开头或结尾");
  EXPECT_EQ(FaultsOf("a,topic,甲,一*二*三*四,\n"), "lexicon.csv:2:4: 词形 `一*二*三*四` 最多有 2 处 *");
}

TEST(LexiconTest, AMarkerMayShareItsFormWithAConcept) {
  const Lexicon lexicon = LexiconOf("a,action,咨询,能不能,\nb,request,请求,能不能,\n");
  EXPECT_THAT(Find(lexicon, U"能不能来"), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace peidan::matching
