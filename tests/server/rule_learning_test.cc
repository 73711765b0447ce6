#include "server/rule_learning.h"

#include <future>

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

v1::Order OrderOf(const std::string& text) {
  v1::Order order;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &order));
  order.set_name("orders/261201-1234-5678");
  return order;
}

TEST(LabelledCaseTest, APersonWhoDispatchesSaysWhoLeads) {
  const v1::Order order =
      OrderOf(R"pb(need { text: "老王家那事儿" }
                   dispatch_reason: "电话核实为邻里纠纷"
                   match { bureaus { bureau: "bureaus/gongan" } }
                   assignments { bureau: "bureaus/sifa" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_ASSIGNED })pb");
  EXPECT_TRUE(IsCorrected(order));
  const auto labelled = LabelledCaseOf(order);
  ASSERT_TRUE(labelled.has_value());
  EXPECT_EQ(labelled->order, "orders/261201-1234-5678");
  EXPECT_EQ(labelled->lead, "bureaus/sifa");
  EXPECT_THAT(labelled->ranked, ElementsAre("bureaus/gongan"));
}

TEST(LabelledCaseTest, WhoDeclinedWasRankedBeforeWhoAccepted) {
  const v1::Order order = OrderOf(
      R"pb(need { text: "健身房一夜关门" }
           match { bureaus { bureau: "bureaus/shichang" role: BUREAU_ROLE_LEAD } }
           assignments { bureau: "bureaus/tiyu" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_DECLINED }
           assignments { bureau: "bureaus/shichang" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_ACCEPTED })pb");
  EXPECT_TRUE(IsCorrected(order));
  const auto labelled = LabelledCaseOf(order);
  ASSERT_TRUE(labelled.has_value());
  EXPECT_EQ(labelled->lead, "bureaus/shichang");
  EXPECT_THAT(labelled->ranked, ElementsAre("bureaus/tiyu", "bureaus/shichang"));
  EXPECT_THAT(labelled->declined, ElementsAre("bureaus/tiyu"));
}

TEST(LabelledCaseTest, AnAcceptedOrderIsEvidenceAndAnOpenOneIsNot) {
  v1::Order order = OrderOf(
      R"pb(need { text: "路灯不亮" }
           assignments { bureau: "bureaus/chengguanwei" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_ASSIGNED })pb");
  EXPECT_FALSE(LabelledCaseOf(order).has_value());
  order.mutable_assignments(0)->set_state(v1::ASSIGNMENT_STATE_COMPLETED);
  EXPECT_FALSE(IsCorrected(order));
  EXPECT_EQ(LabelledCaseOf(order)->lead, "bureaus/chengguanwei");
  EXPECT_THAT(LabelledCaseOf(order)->declined, IsEmpty());
  order.mutable_need()->clear_text();
  EXPECT_FALSE(LabelledCaseOf(order).has_value());
}

TEST(LabelledCaseTest, ARulingSaysWhoLeads) {
  v1::Order order = OrderOf(
      R"pb(need { text: "小区健身器材坏了" }
           match { bureaus { bureau: "bureaus/fangguan" role: BUREAU_ROLE_LEAD } }
           ruling { lead_bureau: "bureaus/tiyu" }
           assignments { bureau: "bureaus/chengguanwei" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_DECLINED }
           assignments { bureau: "bureaus/fangguan" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_DECLINED }
           assignments { bureau: "bureaus/tiyu" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_ASSIGNED })pb");
  EXPECT_TRUE(IsCorrected(order));
  EXPECT_EQ(LabelledCaseOf(order)->lead, "bureaus/tiyu");
  EXPECT_THAT(LabelledCaseOf(order)->ranked,
              ElementsAre("bureaus/chengguanwei", "bureaus/fangguan", "bureaus/fangguan"));
  EXPECT_THAT(LabelledCaseOf(order)->declined, ElementsAre("bureaus/chengguanwei", "bureaus/fangguan"));
  order.mutable_ruling()->set_lead_bureau("bureaus/fangguan");
  EXPECT_THAT(LabelledCaseOf(order)->declined, ElementsAre("bureaus/chengguanwei"))
      << "the ruling overrules its decline";
}

TEST(LabelledCaseTest, WhereAPrecedentDecidedTheRulesThoughtOfItsLeadLast) {
  const v1::Order order = OrderOf(
      R"pb(need { text: "小区健身器材坏了" }
           match {
             precedents: "precedents/261201-0001-0013"
             bureaus { bureau: "bureaus/tiyu" role: BUREAU_ROLE_LEAD }
             bureaus { bureau: "bureaus/fangguan" }
           }
           assignments { bureau: "bureaus/tiyu" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_COMPLETED })pb");
  EXPECT_EQ(LabelledCaseOf(order)->lead, "bureaus/tiyu");
  EXPECT_THAT(LabelledCaseOf(order)->ranked, ElementsAre("bureaus/fangguan", "bureaus/tiyu"));
}

// Two bureaus declined the first order and the district ruled; two more followed its precedent.
TEST(LabelledCaseTest, ARulingAndThoseThatFollowItProposeTheRow) {
  std::vector<matching::LabelledCase> cases;
  for (int i = 0; i < 3; ++i) {
    v1::Order order = OrderOf(
        R"pb(need { text: "流浪狗成群" }
             match {
               bureaus { bureau: "bureaus/nongye" role: BUREAU_ROLE_LEAD }
               bureaus { bureau: "bureaus/gongan" }
             }
             assignments { bureau: "bureaus/nongye" role: BUREAU_ROLE_LEAD state: ASSIGNMENT_STATE_ACCEPTED })pb");
    order.set_name("orders/261201-000" + std::to_string(i) + "-0000");
    if (i > 0) order.mutable_match()->add_precedents("precedents/261201-0000-0000");
    if (i == 0) {
      order.mutable_ruling()->set_lead_bureau("bureaus/nongye");
      for (const char* bureau : {"bureaus/gongan", "bureaus/chengguanwei"}) {
        v1::Assignment& declined = *order.add_assignments();
        declined.set_bureau(bureau);
        declined.set_role(v1::BUREAU_ROLE_LEAD);
        declined.set_state(v1::ASSIGNMENT_STATE_DECLINED);
      }
    }
    cases.push_back(*LabelledCaseOf(order));
  }
  RuleHouse house;
  const auto suggestions = matching::SuggestRules(cases, house.env().matcher.Get()->rules(), {.min_support = 3});
  const auto proposes = [](const v1::RuleSuggestion& s) {
    return s.file() == "routing.csv" && absl::StrContains(s.after(), "nongye") && s.support() == 3;
  };
  EXPECT_TRUE(std::any_of(suggestions.begin(), suggestions.end(), proposes));
}

TEST(SuggestTest, LearnsFromOrdersInTheStoreAndCanBeCancelled) {
  RuleHouse house;
  const auto suggest = [&house](bool cancelled) {
    std::promise<absl::StatusOr<v1::SuggestRulesResponse>> promise;
    SuggestFromNewest(
        house.env(), 100, {}, [cancelled] { return cancelled; },
        [&promise](absl::StatusOr<v1::SuggestRulesResponse> response) { promise.set_value(std::move(response)); });
    return promise.get_future().get();
  };
  house.Place("小区健身器材坏了");
  const auto nothing = suggest(false);
  ASSERT_TRUE(nothing.ok()) << nothing.status();
  EXPECT_EQ(nothing->cases(), 0);
  EXPECT_THAT(nothing->suggestions(), IsEmpty());
  EXPECT_EQ(suggest(true).status().code(), absl::StatusCode::kCancelled);
}

}  // namespace
}  // namespace peidan::server
