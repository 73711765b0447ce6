#include "matching/normalise.h"

#include "gmock/gmock.h"

namespace peidan::matching {
namespace {

using ::testing::ElementsAre;

TEST(NormaliseTest, FoldsFullWidthFormsAndCase) { EXPECT_EQ(Normalise("ＡＥＤ，ｋｔｖ１２３").text, U"aed,ktv123"); }

TEST(NormaliseTest, WritesTraditionalCharactersAsSimplified) {
  EXPECT_EQ(Normalise("養老服務與電動車").text, U"养老服务与电动车");
}

TEST(NormaliseTest, JoinsRunsOfSpaceAndKeepsLineBreaks) {
  EXPECT_EQ(Normalise("楼道　 \t堆物").text, U"楼道 堆物");
  EXPECT_EQ(Normalise("楼道 \r\n 堆物").text, U"楼道\n堆物");
  EXPECT_EQ(Normalise(absl::string_view("a\0b", 3)).text, U"a b");
}

TEST(NormaliseTest, KnowsWhereEachCharacterCameFrom) {
  const NormalText normal = Normalise("修㍿Ａ");  // ㍿ becomes four characters
  EXPECT_EQ(normal.text, U"修株式会社a");
  EXPECT_THAT(normal.begin, ElementsAre(0, 1, 1, 1, 1, 2));
  EXPECT_THAT(normal.end, ElementsAre(1, 2, 2, 2, 2, 3));
}

TEST(NormaliseTest, ComposesAccentsIntoOneCharacter) {
  const NormalText normal = Normalise("e\xcc\x81x");  // e and a combining acute accent
  EXPECT_EQ(normal.text, U"\u00e9x");
  EXPECT_THAT(normal.begin, ElementsAre(0, 2));
}

TEST(NormaliseTest, KeepsCharactersBeyondTheBasicPlane) { EXPECT_EQ(Normalise("𬭚㛃").text, U"𬭚㛃"); }

TEST(NormaliseTest, ReadsMalformedBytesAsReplacementCharacters) {
  EXPECT_EQ(Normalise("\xff楼\xe6").text, U"\ufffd楼\ufffd");
}

TEST(SliceCodePointsTest, CutsByCharacterNotByByte) {
  EXPECT_EQ(SliceCodePoints("我𬭚们x", 1, 3), "𬭚们");
  EXPECT_EQ(SliceCodePoints("我们", 1, 9), "们");
  EXPECT_EQ(SliceCodePoints("我们", 5, 9), "");
}

}  // namespace
}  // namespace peidan::matching
