// Several independent needs in one text: which they are, where each stands, and who is told.
#include "matching/separate_needs.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/matching/test_support.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The needs of a match as `[begin,end) bureau: words`.
std::vector<std::string> Told(const v1::Match& match) {
  std::vector<std::string> told;
  for (const v1::NeedPart& need : match.needs())
    told.push_back(absl::StrCat("[", need.begin(), ",", need.end(), ") ", need.lead_bureau(), ": ", need.text()));
  return told;
}

std::vector<std::string> NeedsIn(const std::string& text) { return Told(DecideFreely(NeedOf(text)).match); }

v1::Match HaidianMatch(const std::string& text) {
  static const Matcher matcher(ReadCatalog(PEIDAN_SOURCE_DIR "/storage/reference/haidian"),
                               ReadRuleSet(PEIDAN_SOURCE_DIR "/matching/rulesets/haidian"));
  v1::Need need;
  need.set_text(text);
  return DecideFreely(need, matcher).match;
}

// By the policy of Haidian, the bureaus that lead the needs of a text.
std::vector<std::string> LeadsIn(const std::string& text) {
  std::vector<std::string> leads;
  const v1::Match match = HaidianMatch(text);
  for (const v1::NeedPart& need : match.needs()) leads.push_back(need.lead_bureau().substr(8));
  return leads;
}

TEST(SeparateNeedsTest, HaidianTellsNeedsApart) {
  EXPECT_THAT(LeadsIn("想请人来教教急救；另外门口马路上的路灯不亮"), ElementsAre("honghui", "chengguanwei"));
  EXPECT_THAT(LeadsIn("路灯坏了一个月没人修。还有，想请民警来给老人讲讲反诈"), ElementsAre("chengguanwei", "gongan"));
  EXPECT_THAT(LeadsIn("楼道里堆满了杂物，消防通道都堵了；另外想给老人申请助餐"), ElementsAre("xiaofang", "minzheng"));
  EXPECT_THAT(LeadsIn("社区想办一场法律讲座，顺便问一下健身器材坏了找谁修"), ElementsAre("sifa", "tiyu"));
  EXPECT_THAT(LeadsIn("一是楼道电动车飞线充电，二是老人想要助餐，三是想请律师讲讲遗嘱"),
              ElementsAre("xiaofang", "minzheng", "sifa"));
}

TEST(SeparateNeedsTest, HaidianDoesNotSplitOneNeedByWhatIsSaidAroundIt) {
  EXPECT_THAT(LeadsIn("路灯坏了一个月，晚上老人不敢出门"), IsEmpty());
  EXPECT_THAT(LeadsIn("俺爹今年整90咧，听说高龄老人每月有钱，咋没人给俺们发，户口在苏家坨"), IsEmpty());
  EXPECT_THAT(LeadsIn("我爸差点给“医保局”的人转了六万，求民警来我们院儿讲讲这里头的套路"), IsEmpty());
  EXPECT_THAT(LeadsIn("一楼开了个棋牌室，烟味顺着管道全往我家走，里头贴着禁烟标照抽不误"), IsEmpty());
}

TEST(SeparateNeedsTest, EachHasItsWordsAndItsLead) {
  const v1::Match match = DecideFreely(NeedOf("想学急救培训；另外马路边路灯不亮")).match;
  EXPECT_THAT(Told(match),
              ElementsAre("[0,6) bureaus/honghui: 想学急救培训", "[7,16) bureaus/chengguanwei: 另外马路边路灯不亮"));
  EXPECT_THAT(match.needs(0).concepts(), ElementsAre("firstaid.training"));
  EXPECT_THAT(match.needs(1).concepts(), ElementsAre("lamp.out"));
}

TEST(SeparateNeedsTest, WhoPlacedTheOrderIsTold) {
  EXPECT_EQ(
      DecideFreely(NeedOf("想学急救培训；另外马路边路灯不亮")).match.advice(),
      "文中有2件互不相关的事：“想学急救培训”属区红十字会职责（主办）；“另外马路边路灯不亮”属区城管委职责（已列协办）；"
      "需要分别办理、分别评价的，请另行点单。");
}

TEST(SeparateNeedsTest, TheyStandInTheOrderOfTheText) {
  EXPECT_THAT(NeedsIn("马路边路灯不亮。还想学急救培训，最好心肺复苏也讲"),
              ElementsAre("[0,7) bureaus/chengguanwei: 马路边路灯不亮",
                          "[8,24) bureaus/honghui: 还想学急救培训，最好心肺复苏也讲"));
}

TEST(SeparateNeedsTest, PositionsCountTheOriginalText) {
  EXPECT_THAT(NeedsIn("想學急救培訓…另外馬路邊路燈不亮！"),
              ElementsAre("[0,6) bureaus/honghui: 想學急救培訓", "[7,16) bureaus/chengguanwei: 另外馬路邊路燈不亮"));
}

TEST(SeparateNeedsTest, OneNeedIsNoPartOfAnother) {
  EXPECT_THAT(NeedsIn("想学急救培训"), IsEmpty());
  EXPECT_THAT(NeedsIn("路灯不亮，马路边路灯坏，晚上看不见"), IsEmpty()) << "the same twice";
  EXPECT_THAT(NeedsIn("夜里施工，噪音太大"), IsEmpty()) << "one row overrides the other";
  EXPECT_THAT(NeedsIn("想学急救培训，路灯不亮已经解决"), IsEmpty()) << "the other is done";
  EXPECT_THAT(NeedsIn("路灯下的骗子"), IsEmpty()) << "the same words";
  EXPECT_THAT(NeedsIn("急救培训，路灯不亮，海姆立克"), IsEmpty()) << "one lies inside the other";
}

TEST(SeparateNeedsTest, ABureauThatDeclinedLeadsNone) {
  v1::Need need = NeedOf("想学急救培训；另外马路边路灯不亮");
  need.add_excluded_bureaus("bureaus/chengguanwei");
  EXPECT_THAT(Told(DecideFreely(need).match), IsEmpty());
}

TEST(SeparateNeedsTest, ResourcesByNameAreOneNeed) {
  v1::Need need = NeedOf("想学急救培训；另外马路边路灯不亮");
  need.add_resources("resources/honghui-001");
  EXPECT_THAT(Told(DecideFreely(need).match), IsEmpty());
}

}  // namespace
}  // namespace peidan::matching
