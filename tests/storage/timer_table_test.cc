// Every deadline that runs has its timer, whatever the order has been through.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/keys.h"
#include "storage/memory_store.h"
#include "storage/migration.h"
#include "storage/records.h"
#include "storage/tables.h"
#include "storage/timers.h"

namespace peidan::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr int64_t kNine = 1795482000;  // 2026-11-24 09:00 in Beijing
constexpr int64_t kHour = 3600;

absl::Time At(int64_t seconds, int64_t nanos = 0) { return absl::FromUnixSeconds(seconds) + absl::Nanoseconds(nanos); }

// An order whose assignments must be accepted within the given hours and completed within a hundred.
v1::Order MakeOrder(const std::string& id, const std::vector<int64_t>& hours) {
  v1::Order order;
  order.set_name("orders/" + id);
  order.set_state(v1::ORDER_STATE_ASSIGNED);
  order.mutable_need()->set_community("communities/110108001001");
  order.mutable_create_time()->set_seconds(kNine);
  for (const int64_t hour : hours) {
    v1::Assignment& assignment = *order.add_assignments();
    assignment.set_name(order.name() + "/assignments/" + std::to_string(order.assignments_size()));
    assignment.set_bureau("bureaus/minzheng");
    assignment.set_state(v1::ASSIGNMENT_STATE_ASSIGNED);
    *assignment.mutable_create_time() = order.create_time();
    assignment.mutable_accept_due_time()->set_seconds(kNine + hour * kHour);
    assignment.mutable_complete_due_time()->set_seconds(kNine + 100 * kHour);
  }
  return order;
}

class TimerTableTest : public testing::Test {
 protected:
  void Insert(const v1::Order& order) {
    Batch batch;
    OrderTable::Insert(batch, order);
    ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  // Changes the first assignment of an order.
  void Change(const std::string& id, const std::function<void(v1::Assignment&)>& change) {
    const Stored<v1::Order> before = OrderTable::Get(store_, "orders/" + id).value().value();
    v1::Order after = before.message;
    change(*after.mutable_assignments(0));
    Batch batch;
    OrderTable::Update(batch, before, after);
    ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  }
  // `order/assignment kind` of what is due.
  std::vector<std::string> Due(absl::Time now, std::string_view after = "", size_t limit = 100) {
    std::vector<std::string> due;
    const auto timers = TimerTable::Due(store_, now, after, limit).value();
    for (const auto& [key, timer] : timers) {
      due.push_back(timer.order() + "/" + std::to_string(timer.assignment()) +
                    (timer.kind() == v1::DEADLINE_KIND_ACCEPT ? " accept" : " complete"));
    }
    return due;
  }
  std::vector<std::string> All() { return Due(absl::FromUnixSeconds(4'000'000'000)); }
  std::vector<std::string> Overdue(v1::DeadlineKind kind, const std::string& bureau = "") {
    const auto page = AssignmentTable::List(store_, {.bureau = bureau, .overdue = kind}, {}).value();
    std::vector<std::string> names;
    for (const v1::Assignment& assignment : page.entries) names.push_back(assignment.name());
    EXPECT_EQ(page.total, static_cast<int64_t>(names.size()));
    return names;
  }

  MemoryStore store_;
};

TEST_F(TimerTableTest, WhatIsDueFirstComesFirstAndOfOneTimeInOrderOfName) {
  Insert(MakeOrder("b", {2, 8}));
  Insert(MakeOrder("c", {1}));
  Insert(MakeOrder("a", {2}));
  EXPECT_THAT(All(), ElementsAre("c/1 accept", "a/1 accept", "b/1 accept", "b/2 accept"));
  EXPECT_THAT(Due(At(kNine + 2 * kHour)), ElementsAre("c/1 accept", "a/1 accept", "b/1 accept"));
  EXPECT_THAT(Due(At(kNine + 2 * kHour - 1)), ElementsAre("c/1 accept"));
  EXPECT_THAT(Due(At(kNine)), IsEmpty());
  const auto first = TimerTable::Due(store_, At(kNine + 8 * kHour), "", 2).value();
  EXPECT_THAT(Due(At(kNine + 8 * kHour), first.back().key, 1), ElementsAre("b/1 accept"));
}

TEST_F(TimerTableTest, NoTimerIsEarlyByLessThanAMicrosecond) {
  v1::Order order = MakeOrder("a", {0});
  order.mutable_assignments(0)->mutable_accept_due_time()->set_nanos(1'001);
  Insert(order);
  EXPECT_THAT(Due(At(kNine, 1'001)), IsEmpty());
  EXPECT_EQ(TimerTable::NextDue(store_, At(kNine, 1'001)).value(), At(kNine, 2'000));
  EXPECT_THAT(Due(At(kNine, 2'000)), ElementsAre("a/1 accept"));
  EXPECT_EQ(TimerTable::NextDue(store_, At(kNine, 2'000)).value(), std::nullopt);
}

TEST_F(TimerTableTest, TheNextDueTimeIsTheFirstThatHasNotPassed) {
  EXPECT_EQ(TimerTable::NextDue(store_, At(kNine)).value(), std::nullopt);
  Insert(MakeOrder("a", {1, 3}));
  EXPECT_EQ(TimerTable::NextDue(store_, At(kNine)).value(), At(kNine + kHour));
  EXPECT_EQ(TimerTable::NextDue(store_, At(kNine + kHour)).value(), At(kNine + 3 * kHour));
}

TEST_F(TimerTableTest, ATimerFollowsItsAssignment) {
  Insert(MakeOrder("a", {1}));
  Change("a", [](auto& assignment) { assignment.set_state(v1::ASSIGNMENT_STATE_ACCEPTED); });
  EXPECT_THAT(All(), ElementsAre("a/1 complete"));
  Change("a", [](auto& assignment) { assignment.mutable_complete_due_time()->set_seconds(kNine + 5); });
  EXPECT_THAT(Due(At(kNine + 5)), ElementsAre("a/1 complete"));
  EXPECT_THAT(All(), ElementsAre("a/1 complete"));
  Change("a", [](auto& assignment) { assignment.set_state(v1::ASSIGNMENT_STATE_SCHEDULED); });
  EXPECT_THAT(All(), ElementsAre("a/1 complete"));
  Change("a", [](auto& assignment) { assignment.set_state(v1::ASSIGNMENT_STATE_COMPLETED); });
  EXPECT_THAT(All(), IsEmpty());
}

TEST_F(TimerTableTest, AnAssignmentThatEndedOrHasNoLimitHasNoTimer) {
  v1::Order order = MakeOrder("a", {1, 1, 1});
  order.mutable_assignments(0)->set_state(v1::ASSIGNMENT_STATE_DECLINED);
  order.mutable_assignments(1)->set_state(v1::ASSIGNMENT_STATE_WITHDRAWN);
  order.mutable_assignments(2)->clear_accept_due_time();
  Insert(order);
  EXPECT_THAT(All(), IsEmpty());
}

TEST_F(TimerTableTest, WhatIsMarkedAsMissedIsListedUntilItIsDone) {
  Insert(MakeOrder("a", {1}));
  Insert(MakeOrder("b", {1}));
  Change("a", [](auto& assignment) { assignment.mutable_accept_overdue_time()->set_seconds(kNine + kHour); });
  EXPECT_THAT(All(), ElementsAre("b/1 accept"));
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_ACCEPT), ElementsAre("orders/a/assignments/1"));
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_ACCEPT, "bureaus/minzheng"), ElementsAre("orders/a/assignments/1"));
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_ACCEPT, "bureaus/tiyu"), IsEmpty());
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_COMPLETE), IsEmpty());
  Change("a", [](auto& assignment) { assignment.set_state(v1::ASSIGNMENT_STATE_ACCEPTED); });
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_ACCEPT), IsEmpty());
  EXPECT_THAT(All(), ElementsAre("b/1 accept", "a/1 complete"));
  Change("a", [](auto& assignment) { assignment.mutable_complete_overdue_time()->set_seconds(kNine + 101 * kHour); });
  EXPECT_THAT(Overdue(v1::DEADLINE_KIND_COMPLETE), ElementsAre("orders/a/assignments/1"));
}

TEST_F(TimerTableTest, OfTwoThatRequireATimerOneCommits) {
  Insert(MakeOrder("a", {1}));
  const std::string key = TimerTable::Due(store_, At(kNine + kHour), "", 1).value().at(0).key;
  Batch batch;
  TimerTable::Require(batch, key);
  batch.Delete(key);
  EXPECT_TRUE(store_.CommitAndWait(batch).value().committed());
  EXPECT_EQ(store_.CommitAndWait(batch).value().conflict_key, key);
}

TEST_F(TimerTableTest, AStoreOfLayoutThreeGetsItsTimersInPortions) {
  record::v1::StoreHeader header;
  header.set_schema_version(3);
  Batch batch;
  batch.Put(TagPrefix(KeyTag::kHeader), EncodeRecord(header, 1));
  for (int i = 0; i < 1100; ++i) {
    const v1::Order order =
        MakeOrder(std::to_string(10'000 + i), i % 2 == 0 ? std::vector<int64_t>{1, 2} : std::vector<int64_t>{});
    batch.Put(EntryKey(KeyTag::kOrder, LastSegment(order.name())), EncodeRecord(order, 1));
  }
  ASSERT_TRUE(store_.CommitAndWait(std::move(batch)).value().committed());
  ASSERT_TRUE(StoreHeaderTable::OpenOrCreate(store_, {}).ok());
  const auto timers = TimerTable::Due(store_, At(kNine + 2 * kHour), "", 5'000).value();
  ASSERT_EQ(timers.size(), 1100u);
  EXPECT_EQ(timers.front().timer.order(), "10000");
  EXPECT_EQ(timers.back().timer.order(), "11098");
  EXPECT_EQ(timers.back().timer.assignment(), 2u);
  EXPECT_EQ(KeyOf(timers.back().timer), timers.back().key);
}

}  // namespace
}  // namespace peidan::storage
