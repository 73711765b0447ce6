#include "client/peidanctl/render/words.h"

#include <set>

#include <gtest/gtest.h>
#include <peidan/v1/assignment_service.pb.h>
#include <peidan/v1/catalog_service.pb.h>
#include <peidan/v1/event_service.pb.h>
#include <peidan/v1/matching_service.pb.h>
#include <peidan/v1/order_service.pb.h>
#include <peidan/v1/rule_service.pb.h>
#include <peidan/v1/waitlist_service.pb.h>
#include <peidan/v1/whistle_service.pb.h>

namespace peidan::ctl {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::FileDescriptor;

// Every enum of the API: those of the services' files and of all they import.
void Collect(const FileDescriptor& file, std::set<const EnumDescriptor*>& enums) {
  if (file.package() != "peidan.v1") return;
  for (int i = 0; i < file.enum_type_count(); ++i) enums.insert(file.enum_type(i));
  for (int i = 0; i < file.dependency_count(); ++i) Collect(*file.dependency(i), enums);
}

std::set<const EnumDescriptor*> AllEnums() {
  std::set<const EnumDescriptor*> enums;
  Collect(*v1::PlaceOrderRequest::descriptor()->file(), enums);
  Collect(*v1::AcceptAssignmentRequest::descriptor()->file(), enums);
  Collect(*v1::MatchNeedRequest::descriptor()->file(), enums);
  Collect(*v1::ListEventsRequest::descriptor()->file(), enums);
  Collect(*v1::GetBureauRequest::descriptor()->file(), enums);
  Collect(*v1::GetRuleSetRequest::descriptor()->file(), enums);
  Collect(*v1::JoinWaitlistRequest::descriptor()->file(), enums);
  Collect(*v1::GetWhistleRequest::descriptor()->file(), enums);
  return enums;
}

TEST(WordsTest, EveryEnumValueOfTheApiHasAChineseWord) {
  const auto enums = AllEnums();
  EXPECT_EQ(enums.size(), 39U);
  for (const EnumDescriptor* type : enums) {
    for (int i = 0; i < type->value_count(); ++i) {
      EXPECT_TRUE(FindWord(*type->value(i)).has_value()) << type->value(i)->full_name();
    }
  }
}

TEST(WordsTest, NoTwoValuesOfAnEnumShareAWord) {
  for (const EnumDescriptor* type : AllEnums()) {
    std::set<std::string> words;
    for (int i = 0; i < type->value_count(); ++i) words.insert(WordOf(*type, type->value(i)->number()));
    EXPECT_EQ(static_cast<int>(words.size()), type->value_count()) << type->full_name();
  }
}

TEST(WordsTest, EveryValueIsFoundAgainByEachOfItsNames) {
  for (const EnumDescriptor* type : AllEnums()) {
    for (int i = 1; i < type->value_count(); ++i) {
      const int number = type->value(i)->number();
      EXPECT_EQ(ParseEnum(*type, ShortNameOf(*type, number)), number) << type->value(i)->full_name();
      EXPECT_EQ(ParseEnum(*type, type->value(i)->name()), number) << type->value(i)->full_name();
      EXPECT_EQ(ParseEnum(*type, WordOf(*type, number)), number) << type->value(i)->full_name();
    }
  }
}

TEST(WordsTest, SpeaksAsTheContractDoes) {
  EXPECT_EQ(Word(v1::ORDER_STATE_ASSIGNED), "已派单");
  EXPECT_EQ(ShortName(v1::ORDER_STATE_ASSIGNED), "ASSIGNED");
  EXPECT_EQ(Word(v1::ORDER_STATE_UNSPECIFIED), "未指定");
  EXPECT_EQ(ShortName(v1::MATCH_DECISION_OUT_OF_SCOPE), "OUT_OF_SCOPE");
}

TEST(WordsTest, ShowsAValueOfANewerServerByNumber) {
  EXPECT_EQ(WordOf(*v1::OrderState_descriptor(), 99), "未知(99)");
  EXPECT_EQ(ShortNameOf(*v1::OrderState_descriptor(), 99), "99");
}

TEST(WordsTest, RefusesWhatIsNotAValue) {
  EXPECT_EQ(ParseEnum(*v1::OrderState_descriptor(), "assigned"), v1::ORDER_STATE_ASSIGNED);
  EXPECT_EQ(ParseEnum(*v1::OrderState_descriptor(), "UNSPECIFIED"), std::nullopt);
  EXPECT_EQ(ParseEnum(*v1::OrderState_descriptor(), "未指定"), std::nullopt);
  EXPECT_EQ(ParseEnum(*v1::OrderState_descriptor(), "2"), std::nullopt);
  EXPECT_EQ(ParseEnum(*v1::OrderState_descriptor(), ""), std::nullopt);
}

TEST(WordsTest, ListsTheChoices) { EXPECT_EQ(ChoicesOf(*v1::BureauRole_descriptor()), "LEAD 主办、COOPERATING 协办"); }

}  // namespace
}  // namespace peidan::ctl
