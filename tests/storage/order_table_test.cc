#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/tables.h"

namespace peidan::storage {
namespace {

using google::protobuf::util::TimeUtil;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kXueyuanlu[] = "communities/110108010001";
constexpr char kShangdi[] = "communities/110108022001";

v1::Order MakeOrder(const std::string& id, const std::string& community, int64_t second,
                    v1::OrderState state = v1::ORDER_STATE_ASSIGNED) {
  v1::Order order;
  order.set_name("orders/" + id);
  order.mutable_need()->set_text("想请人给老人讲讲防诈骗");
  order.mutable_need()->set_community(community);
  order.set_state(state);
  *order.mutable_create_time() = TimeUtil::SecondsToTimestamp(second);
  return order;
}

void AddAssignment(v1::Order& order, const std::string& bureau,
                   v1::AssignmentState state = v1::ASSIGNMENT_STATE_ASSIGNED) {
  v1::Assignment& assignment = *order.add_assignments();
  assignment.set_name(order.name() + "/assignments/" + std::to_string(order.assignments_size()));
  assignment.set_bureau("bureaus/" + bureau);
  assignment.set_state(state);
  *assignment.mutable_create_time() = order.create_time();
}

class OrderTableTest : public testing::Test {
 protected:
  CommitOutcome Insert(const v1::Order& order) {
    Batch batch;
    OrderTable::Insert(batch, order);
    return store_.CommitAndWait(batch).value();
  }
  Stored<v1::Order> Get(const std::string& id) { return OrderTable::Get(store_, "orders/" + id).value().value(); }
  CommitOutcome Update(const Stored<v1::Order>& before, const v1::Order& after) {
    Batch batch;
    OrderTable::Update(batch, before, after);
    return store_.CommitAndWait(batch).value();
  }
  Page<v1::Order> Orders(const OrderTable::Query& query, const PageRequest& page = {}) {
    return OrderTable::List(store_, query, page).value();
  }
  Page<v1::Assignment> Assignments(const AssignmentTable::Query& query, const PageRequest& page = {}) {
    return AssignmentTable::List(store_, query, page).value();
  }
  template <typename M>
  static std::vector<std::string> Names(const Page<M>& page) {
    std::vector<std::string> names;
    for (const M& entry : page.entries) names.push_back(entry.name());
    return names;
  }

  MemoryStore store_;
};

TEST_F(OrderTableTest, AnInsertedOrderIsReadBackAtVersionOne) {
  EXPECT_EQ(OrderTable::Get(store_, "orders/a").value(), std::nullopt);
  EXPECT_TRUE(Insert(MakeOrder("a", kXueyuanlu, 100)).committed());
  EXPECT_EQ(Get("a").version, 1u);
  EXPECT_EQ(Get("a").message.need().text(), "想请人给老人讲讲防诈骗");
}

TEST_F(OrderTableTest, ANameIsTakenOnce) {
  EXPECT_TRUE(Insert(MakeOrder("a", kXueyuanlu, 100)).committed());
  EXPECT_FALSE(Insert(MakeOrder("a", kShangdi, 200)).committed());
  EXPECT_EQ(Orders({}).total, 1);
}

TEST_F(OrderTableTest, OfTwoUpdatesOfOneVersionTheSecondConflicts) {
  Insert(MakeOrder("a", kXueyuanlu, 100));
  const Stored<v1::Order> before = Get("a");
  v1::Order accepted = before.message;
  accepted.set_state(v1::ORDER_STATE_ACCEPTED);
  EXPECT_TRUE(Update(before, accepted).committed());
  v1::Order cancelled = before.message;
  cancelled.set_state(v1::ORDER_STATE_CANCELLED);
  EXPECT_FALSE(Update(before, cancelled).committed());
  EXPECT_EQ(Get("a").version, 2u);
  EXPECT_EQ(Get("a").message.state(), v1::ORDER_STATE_ACCEPTED);
}

TEST_F(OrderTableTest, ListsAreNewestFirstAndFilteredByCommunityAndState) {
  Insert(MakeOrder("a", kXueyuanlu, 100));
  Insert(MakeOrder("b", kShangdi, 300, v1::ORDER_STATE_REVIEW));
  Insert(MakeOrder("c", kXueyuanlu, 200, v1::ORDER_STATE_REVIEW));
  Insert(MakeOrder("d", kXueyuanlu, 200));
  EXPECT_THAT(Names(Orders({})), ElementsAre("orders/b", "orders/c", "orders/d", "orders/a"));
  EXPECT_THAT(Names(Orders({.community = kXueyuanlu})), ElementsAre("orders/c", "orders/d", "orders/a"));
  EXPECT_THAT(Names(Orders({.state = v1::ORDER_STATE_REVIEW})), ElementsAre("orders/b", "orders/c"));
  EXPECT_THAT(Names(Orders({.community = kShangdi, .state = v1::ORDER_STATE_ASSIGNED})), IsEmpty());
  EXPECT_EQ(Orders({.community = kXueyuanlu, .state = v1::ORDER_STATE_ASSIGNED}).total, 2);
}

TEST_F(OrderTableTest, PagesFollowEachOtherWithoutGapOrRepetition) {
  for (int i = 0; i < 7; ++i) Insert(MakeOrder(std::to_string(i), kXueyuanlu, 100 + i));
  const auto first = Orders({}, {.size = 3});
  EXPECT_THAT(Names(first), ElementsAre("orders/6", "orders/5", "orders/4"));
  EXPECT_EQ(first.total, 7);
  const auto second = Orders({}, {.size = 3, .start = first.next});
  EXPECT_THAT(Names(second), ElementsAre("orders/3", "orders/2", "orders/1"));
  const auto third = Orders({}, {.size = 3, .start = second.next});
  EXPECT_THAT(Names(third), ElementsAre("orders/0"));
  EXPECT_EQ(third.next, "");
  EXPECT_THAT(Names(Orders({}, {.size = 2, .skip = 1, .start = second.next})), IsEmpty());
  EXPECT_THAT(Names(Orders({}, {.size = 2, .skip = 5})), ElementsAre("orders/1", "orders/0"));
  EXPECT_EQ(Orders({}, {.size = 7}).next, "") << "a page that ends with the list has no next";
}

TEST_F(OrderTableTest, AssignmentsAreListedAcrossOrdersByBureauAndState) {
  v1::Order order = MakeOrder("a", kXueyuanlu, 100);
  AddAssignment(order, "gongan");
  AddAssignment(order, "minzheng");
  Insert(order);
  v1::Order other = MakeOrder("b", kShangdi, 200);
  AddAssignment(other, "gongan", v1::ASSIGNMENT_STATE_ACCEPTED);
  Insert(other);
  EXPECT_THAT(Names(Assignments({})),
              ElementsAre("orders/b/assignments/1", "orders/a/assignments/1", "orders/a/assignments/2"));
  EXPECT_THAT(Names(Assignments({.bureau = "bureaus/gongan"})),
              ElementsAre("orders/b/assignments/1", "orders/a/assignments/1"));
  const auto waiting = Assignments({.bureau = "bureaus/gongan", .state = v1::ASSIGNMENT_STATE_ASSIGNED});
  EXPECT_THAT(Names(waiting), ElementsAre("orders/a/assignments/1"));
  EXPECT_EQ(waiting.total, 1);
}

TEST_F(OrderTableTest, AnUpdateMovesOnlyTheRowsThatChanged) {
  v1::Order order = MakeOrder("a", kXueyuanlu, 100);
  AddAssignment(order, "gongan");
  Insert(order);
  const Stored<v1::Order> before = Get("a");
  Batch same;
  OrderTable::Update(same, before, before.message);
  EXPECT_EQ(same.mutations().size(), 1u) << "only the record";

  v1::Order after = before.message;
  after.set_state(v1::ORDER_STATE_COMPLETED);
  after.mutable_assignments(0)->set_state(v1::ASSIGNMENT_STATE_COMPLETED);
  AddAssignment(after, "gongan");
  EXPECT_TRUE(Update(before, after).committed());
  EXPECT_EQ(Orders({.state = v1::ORDER_STATE_ASSIGNED}).total, 0);
  EXPECT_THAT(Names(Orders({.state = v1::ORDER_STATE_COMPLETED})), ElementsAre("orders/a"));
  EXPECT_EQ(Assignments({.bureau = "bureaus/gongan"}).total, 2);
  EXPECT_THAT(Names(Assignments({.bureau = "bureaus/gongan", .state = v1::ASSIGNMENT_STATE_ASSIGNED})),
              ElementsAre("orders/a/assignments/2"));
}

TEST_F(OrderTableTest, AfterRandomUpdatesEveryTotalIsTheLengthOfItsList) {
  std::mt19937 random(20261124);
  SCOPED_TRACE("seed 20261124");
  for (int step = 0; step < 300; ++step) {
    const std::string id = std::to_string(random() % 10);
    const auto state = static_cast<v1::OrderState>(1 + random() % 10);
    const auto stored = OrderTable::Get(store_, "orders/" + id).value();
    if (!stored) {
      Insert(MakeOrder(id, random() % 2 ? kXueyuanlu : kShangdi, static_cast<int64_t>(random() % 5), state));
      continue;
    }
    v1::Order after = stored->message;
    after.set_state(state);
    if (random() % 3 == 0) AddAssignment(after, random() % 2 ? "gongan" : "minzheng");
    for (auto& assignment : *after.mutable_assignments()) {
      assignment.set_state(static_cast<v1::AssignmentState>(1 + random() % 6));
    }
    ASSERT_TRUE(Update(*stored, after).committed());
  }
  for (const char* community : {"", kXueyuanlu, kShangdi}) {
    for (int state = 0; state <= 10; ++state) {
      const auto page = Orders({.community = community, .state = static_cast<v1::OrderState>(state)}, {.size = 1000});
      EXPECT_EQ(page.total, static_cast<int64_t>(page.entries.size()));
      for (const v1::Order& order : page.entries) EXPECT_TRUE(state == 0 || order.state() == state);
    }
  }
  for (const char* bureau : {"", "bureaus/gongan", "bureaus/minzheng"}) {
    for (int state = 0; state <= 6; ++state) {
      const auto page =
          Assignments({.bureau = bureau, .state = static_cast<v1::AssignmentState>(state)}, {.size = 1000});
      EXPECT_EQ(page.total, static_cast<int64_t>(page.entries.size()));
      for (const v1::Assignment& one : page.entries) EXPECT_TRUE(state == 0 || one.state() == state);
    }
  }
}

TEST_F(OrderTableTest, ADamagedRecordIsDataLossInGetAndInList) {
  Insert(MakeOrder("a", kXueyuanlu, 100));
  const std::string key = EntryKey(KeyTag::kOrder, "a");
  std::string bytes = store_.Get(key).value().value();
  bytes.back() ^= 1;
  Batch damage;
  damage.Put(key, bytes);
  ASSERT_TRUE(store_.CommitAndWait(damage).value().committed());
  EXPECT_EQ(OrderTable::Get(store_, "orders/a").status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(OrderTable::List(store_, {}, {}).status().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace peidan::storage
