#include "server/rule_upload.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "server/error.h"

namespace peidan::server {
namespace {

v1::UploadRuleSetRequest Piece(const std::string& name, const std::string& text, bool last) {
  v1::UploadRuleSetRequest piece;
  piece.mutable_piece()->set_name(name);
  piece.mutable_piece()->set_text(text);
  piece.set_last(last);
  return piece;
}

v1::UploadRuleSetRequest FirstPiece(const std::string& name, const std::string& text, bool last) {
  v1::UploadRuleSetRequest piece = Piece(name, text, last);
  piece.set_request_id("r-1");
  piece.set_note("增加一行");
  return piece;
}

TEST(RulePiecesTest, PiecesOfAFileAreJoinedInTheOrderTheyArrive) {
  RulePieces pieces;
  ASSERT_TRUE(pieces.Take(FirstPiece("routing.csv", "id,", false)).ok());
  ASSERT_TRUE(pieces.Take(Piece("joint.csv", "x", false)).ok());
  ASSERT_TRUE(pieces.Take(Piece("routing.csv", "topics\n", true)).ok());
  const RuleUpload whole = pieces.Whole().value();
  EXPECT_EQ(whole.note, "增加一行");
  ASSERT_EQ(whole.files.size(), 2u);
  EXPECT_EQ(whole.files[0].name, "joint.csv");
  EXPECT_EQ(whole.files[1].text, "id,topics\n");
}

TEST(RulePiecesTest, WithoutTheMarkOnTheLastPieceNothingIsTaken) {
  RulePieces pieces;
  EXPECT_EQ(ReasonOf(pieces.Whole().status()), "FIELD_REQUIRED");
  ASSERT_TRUE(pieces.Take(FirstPiece("routing.csv", "id", false)).ok());
  EXPECT_EQ(ReasonOf(pieces.Whole().status()), "FIELD_REQUIRED");
}

TEST(RulePiecesTest, WhatComesAfterTheLastPieceOrRepeatsTheFirstIsRefused) {
  RulePieces pieces;
  ASSERT_TRUE(pieces.Take(FirstPiece("routing.csv", "id", false)).ok());
  EXPECT_EQ(ReasonOf(pieces.Take(FirstPiece("routing.csv", "id", false))), "FIELD_NOT_ALLOWED");
  ASSERT_TRUE(pieces.Take(Piece("routing.csv", "id", true)).ok());
  EXPECT_EQ(ReasonOf(pieces.Take(Piece("routing.csv", "id", true))), "FIELD_NOT_ALLOWED");
}

TEST(RulePiecesTest, NamesAreFilesOfARuleSetWithoutFolders) {
  for (const char* name : {"", "../routing.csv", "a/b.csv", ".csv", ".hidden.csv", "routing", "Routing.csv", "路由.csv",
                           "routing.csv\n", "routing.xlsx"}) {
    EXPECT_FALSE(RulePieces().Take(FirstPiece(name, "x", true)).ok()) << name;
  }
  EXPECT_TRUE(RulePieces().Take(FirstPiece("manifest.textproto", "", true)).ok());
}

TEST(RulePiecesTest, EachLimitHoldsToTheByte) {
  EXPECT_TRUE(RulePieces().Take(FirstPiece("a.csv", std::string(kMaxRulePiece, 'x'), true)).ok());
  EXPECT_EQ(ReasonOf(RulePieces().Take(FirstPiece("a.csv", std::string(kMaxRulePiece + 1, 'x'), true))),
            "FIELD_TOO_LONG");

  RulePieces large;
  ASSERT_TRUE(large.Take(FirstPiece("a.csv", std::string(kMaxRulePiece, 'x'), false)).ok());
  for (size_t bytes = 2 * kMaxRulePiece; bytes <= kMaxRuleBytes; bytes += kMaxRulePiece) {
    ASSERT_TRUE(large.Take(Piece("a.csv", std::string(kMaxRulePiece, 'x'), false)).ok());
  }
  EXPECT_EQ(ReasonOf(large.Take(Piece("a.csv", "x", true))), "FIELD_TOO_LONG");

  RulePieces many;
  ASSERT_TRUE(many.Take(FirstPiece("0.csv", "", false)).ok());
  for (size_t i = 1; i < kMaxRuleFiles; ++i) ASSERT_TRUE(many.Take(Piece(absl::StrCat(i, ".csv"), "", false)).ok());
  EXPECT_EQ(ReasonOf(many.Take(Piece("more.csv", "", true))), "FIELD_TOO_LONG");
}

}  // namespace
}  // namespace peidan::server
