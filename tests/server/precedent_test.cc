// Precedents in the store: from a ruling on, in later decisions, out of force again, and in replays of all of them.
#include "server/precedent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "matching/compare.h"
#include "server/catalog_desk.h"
#include "server/lifecycle/draft.h"
#include "server/recorded_orders.h"
#include "server/replay_job.h"
#include "tests/server/rule_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kNeed[] = "小区健身器材坏了两件，转腰器的轴都掉出来了，别磕着老人";

// As an order stands once two bureaus declined it and the district ruled.
v1::Order RuledOn(v1::Order order, const std::string& lead) {
  order.clear_assignments();
  for (const char* bureau : {"bureaus/tiyu", "bureaus/fangguan"}) {
    v1::Assignment& declined = *order.add_assignments();
    declined.set_bureau(bureau);
    declined.set_state(v1::ASSIGNMENT_STATE_DECLINED);
  }
  v1::Ruling& ruling = *order.mutable_ruling();
  ruling.set_lead_bureau(lead);
  ruling.add_cooperating_bureaus("bureaus/tiyu");
  ruling.set_reason("器材由社会救助项目配建");
  ruling.set_basis("《海淀区街乡镇职责清单》第12项");
  *ruling.mutable_rule_time() = lifecycle::ToProto(absl::FromUnixSeconds(1795500000));
  return order;
}

v1::Precedent Precede(RuleHouse& house, const v1::Order& ruled) {
  v1::Precedent made;
  const absl::Status added = house.Run([&](const storage::Reader&) -> absl::StatusOr<storage::Batch> {
    const MatcherPtr matcher = house.env().matcher.Get();
    storage::Batch batch;
    made = MakePrecedent(ruled, *matcher);
    AddPrecedent(batch, made, matcher->catalog().revision());
    return batch;
  });
  EXPECT_TRUE(added.ok()) << added;
  return made;
}

absl::StatusOr<v1::Precedent> Retire(RuleHouse& house, const std::string& name, const std::string& etag,
                                     const std::string& request_id) {
  const CatalogDesk desk(house.env());
  v1::RetirePrecedentRequest request;
  request.set_name(name);
  request.set_etag(etag);
  request.set_request_id(request_id);
  request.set_reason("职责清单已修订");
  v1::Precedent reply;
  const absl::Status status =
      house.Run([&](const storage::Reader& reader) { return desk.RetirePrecedent(reader, request, &reply); });
  if (!status.ok()) return status;
  return reply;
}

std::vector<v1::Event> EventsOf(RuleHouse& house, v1::EventType type) {
  std::vector<v1::Event> events;
  auto feed = storage::EventTable::List(house.store(), "", 1000).value();
  for (storage::EventTable::Entry& entry : feed) {
    if (entry.event.type() == type) events.push_back(std::move(entry.event));
  }
  return events;
}

TEST(PrecedentTest, ARulingBecomesWhatItSaysAboutNeedsOfItsKind) {
  RuleHouse house;
  const v1::Order ruled = RuledOn(house.Place(kNeed), "bureaus/minzheng");
  const v1::Precedent made = MakePrecedent(ruled, *house.env().matcher.Get());
  EXPECT_EQ(made.name(), "precedents/" + ruled.name().substr(7));
  EXPECT_EQ(made.order(), ruled.name());
  EXPECT_EQ(made.lead_bureau(), "bureaus/minzheng");
  EXPECT_THAT(made.cooperating_bureaus(), ElementsAre("bureaus/tiyu"));
  EXPECT_THAT(made.declined_bureaus(), ElementsAre("bureaus/tiyu", "bureaus/fangguan"));
  EXPECT_EQ(made.state(), v1::PRECEDENT_STATE_ACTIVE);
  EXPECT_EQ(made.rule_time().seconds(), 1795500000);
  EXPECT_FALSE(made.concepts().empty());

  Precede(house, ruled);
  EXPECT_EQ(MakePrecedent(ruled, *house.env().matcher.Get()).name(), made.name() + "-2") << "of a later ruling on it";
}

TEST(PrecedentTest, ANeedWithoutATopicMakesNone) {
  RuleHouse house;
  const v1::Precedent made =
      MakePrecedent(RuledOn(house.Place("老王家那事儿"), "bureaus/minzheng"), *house.env().matcher.Get());
  EXPECT_EQ(made.name(), "");
}

TEST(PrecedentTest, LaterOrdersFollowItUntilItIsRetiredAndAllReplaysAreIdentical) {
  RuleHouse house;
  const v1::Order ruled = RuledOn(house.Place(kNeed), "bureaus/minzheng");
  EXPECT_NE(matching::LeadOf(ruled.match()), "bureaus/minzheng");
  const v1::Precedent made = Precede(house, ruled);

  const v1::Order later = house.Place(kNeed);
  EXPECT_THAT(later.match().precedents(), ElementsAre(made.name()));
  EXPECT_EQ(matching::LeadOf(later.match()), "bureaus/minzheng");
  EXPECT_EQ(later.assignments(0).bureau(), "bureaus/minzheng");
  EXPECT_EQ(later.assignments(0).role(), v1::BUREAU_ROLE_LEAD);
  house.Place("路灯坏了一个月，晚上老人不敢出门");

  const auto retired = Retire(house, made.name(), made.etag(), "p-retire");
  ASSERT_TRUE(retired.ok()) << retired.status();
  EXPECT_EQ(retired->state(), v1::PRECEDENT_STATE_RETIRED);
  EXPECT_EQ(retired->etag(), "2");
  const v1::Order last = house.Place(kNeed);
  EXPECT_THAT(last.match().precedents(), IsEmpty());
  EXPECT_EQ(matching::LeadOf(last.match()), matching::LeadOf(ruled.match()));

  Replay replay(house.env());
  RecordedOrders orders(house.env().store, 1000);
  const auto portion = orders.Next().value();
  ASSERT_TRUE(replay.Add(portion.decisions, portion.skipped).ok());
  EXPECT_EQ(replay.summary().replayed(), 4);
  EXPECT_EQ(replay.summary().identical(), 4);
}

TEST(PrecedentTest, BirthAndRetirementAreTold) {
  RuleHouse house;
  const v1::Precedent made = Precede(house, RuledOn(house.Place(kNeed), "bureaus/minzheng"));
  ASSERT_TRUE(Retire(house, made.name(), made.etag(), "p-retire").ok());
  const std::vector<v1::Event> born = EventsOf(house, v1::EVENT_TYPE_PRECEDENT_CREATED);
  ASSERT_EQ(born.size(), 1u);
  EXPECT_EQ(born[0].subject(), made.name());
  EXPECT_EQ(born[0].after(), "PRECEDENT_STATE_ACTIVE");
  EXPECT_EQ(born[0].why(), "裁定成为先例");
  const std::vector<v1::Event> gone = EventsOf(house, v1::EVENT_TYPE_PRECEDENT_RETIRED);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].before(), "PRECEDENT_STATE_ACTIVE");
  EXPECT_EQ(gone[0].after(), "PRECEDENT_STATE_RETIRED");
  EXPECT_EQ(gone[0].why(), "职责清单已修订");
}

TEST(PrecedentTest, RetiringIsCheckedAndRepeats) {
  RuleHouse house;
  const v1::Precedent made = Precede(house, RuledOn(house.Place(kNeed), "bureaus/minzheng"));
  EXPECT_EQ(Retire(house, "precedents/nothing", "1", "p-1").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(Retire(house, made.name(), "7", "p-2").status().code(), absl::StatusCode::kAborted);
  const auto first = Retire(house, made.name(), made.etag(), "p-3");
  ASSERT_TRUE(first.ok()) << first.status();
  const int64_t revision = house.env().matcher.Get()->catalog().revision();
  for (const char* request_id : {"p-3", "p-4"}) {
    const auto again = Retire(house, made.name(), made.etag(), request_id);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  }
  EXPECT_EQ(house.env().matcher.Get()->catalog().revision(), revision);
  EXPECT_EQ(EventsOf(house, v1::EVENT_TYPE_PRECEDENT_RETIRED).size(), 1u);
}

}  // namespace
}  // namespace peidan::server
