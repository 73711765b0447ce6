// One pass over what is due: in order, once, whoever else is at it.
#include "server/timer_round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <thread>

#include "absl/strings/str_format.h"
#include "server/lifecycle/lifecycle.h"
#include "server/lifecycle/transitions.h"
#include "storage/memory_store.h"
#include "storage/timers.h"
#include "tests/lifecycle/clockworks.h"
#include "tests/server/timer_house.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr absl::Duration kDay = absl::Hours(24);

absl::Status RunRound(const TimerHouse& house) {
  return TimerRound(house.env(), [] { return false; }).Run();
}

void Commit(storage::KeyValueStore& store, const storage::Stored<v1::Order>& before, const v1::Order& after) {
  storage::Batch batch;
  storage::OrderTable::Update(batch, before, after);
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
}

TEST(TimerRoundTest, FiresWhatIsDueInTheOrderOfDueTimesAndNothingElse) {
  storage::MemoryStore store;
  TimerHouse house(store);
  PlaceAt(store, "c", kNineOClock, 2);
  PlaceAt(store, "a", kNineOClock + absl::Hours(1));
  PlaceAt(store, "b", kNineOClock);
  PlaceAt(store, "d", kNineOClock + kDay);
  house.SetClock(kNineOClock + absl::Hours(kSignInHours + 1));
  ASSERT_TRUE(RunRound(house).ok());
  const std::vector<std::string> fired = {"未接 orders/b/assignments/1", "未接 orders/c/assignments/1",
                                          "未接 orders/c/assignments/2", "未接 orders/a/assignments/1"};
  EXPECT_EQ(Overdue(store), fired);
  ASSERT_TRUE(RunRound(house).ok());
  EXPECT_EQ(Overdue(store), fired) << "nothing fires twice";
  EXPECT_EQ(storage::TimerTable::NextDue(store, kNineOClock).value(), kNineOClock + kDay + absl::Hours(kSignInHours));
}

TEST(TimerRoundTest, WhatWasAnsweredInTimeDoesNotFire) {
  storage::MemoryStore store;
  TimerHouse house(store);
  PlaceAt(store, "a", kNineOClock);
  const auto before = storage::OrderTable::Get(store, "orders/a").value().value();
  Commit(store, before,
         std::get<lifecycle::Transition>(
             lifecycle::Accept(before.message, 1, "", lifecycle::At(kNineOClock + absl::Hours(1))))
             .order);
  house.SetClock(kNineOClock + absl::Hours(kSignInHours));
  ASSERT_TRUE(RunRound(house).ok());
  EXPECT_THAT(Overdue(store), IsEmpty());
  house.SetClock(kNineOClock + absl::Hours(kLimitHours));
  ASSERT_TRUE(RunRound(house).ok());
  EXPECT_THAT(Overdue(store), ElementsAre("未办 orders/a/assignments/1"));
}

TEST(TimerRoundTest, ARoundThatIsStoppedLeavesTheRestForTheNext) {
  storage::MemoryStore store;
  TimerHouse house(store);
  for (int i = 0; i < 10; ++i) PlaceAt(store, absl::StrCat(i), kNineOClock + absl::Seconds(i));
  house.SetClock(kNineOClock + kDay);
  int looks = 0;
  TimerRound round(house.env(), [&looks] { return ++looks > 5; });
  ASSERT_TRUE(round.Run().ok());
  const size_t first = Overdue(store).size();
  EXPECT_EQ(first, round.fired());
  EXPECT_GT(first, 0u);
  EXPECT_LT(first, 10u);
  ASSERT_TRUE(RunRound(house).ok());
  EXPECT_EQ(Overdue(store).size(), 10u);
}

TEST(TimerRoundTest, ManyPagesFireEachOnceInOrder) {
  storage::MemoryStore store;
  TimerHouse house(store);
  constexpr int kOrders = 3000;
  std::vector<std::string> expected;
  for (int i = 0; i < kOrders; ++i) {
    const std::string id = absl::StrFormat("%04d", kOrders - i);
    PlaceAt(store, id, kNineOClock + absl::Seconds(i));
    expected.push_back(absl::StrCat("未接 orders/", id, "/assignments/1"));
  }
  house.SetClock(kNineOClock + kDay);
  TimerRound round(house.env(), [] { return false; });
  ASSERT_TRUE(round.Run().ok());
  EXPECT_EQ(round.fired(), static_cast<uint64_t>(kOrders));
  EXPECT_EQ(Overdue(store), expected);
}

TEST(TimerRoundTest, OfProcessesThatRaceOneFiresEach) {
  storage::MemoryStore store;
  TimerHouse houses[3] = {TimerHouse(store), TimerHouse(store), TimerHouse(store)};
  constexpr int kOrders = 1000;
  for (int i = 0; i < kOrders; ++i) PlaceAt(store, absl::StrCat(i), kNineOClock + absl::Seconds(i), 1 + i % 3);
  std::vector<std::thread> racers;
  std::atomic<uint64_t> fired = 0;
  for (TimerHouse& house : houses) {
    house.SetClock(kNineOClock + kDay);
    racers.emplace_back([&house, &fired] {
      TimerRound round(house.env(), [] { return false; });
      EXPECT_TRUE(round.Run().ok());
      fired += round.fired();
    });
  }
  for (std::thread& racer : racers) racer.join();
  std::map<std::string, int> times;
  for (const std::string& event : Overdue(store)) ++times[event];
  EXPECT_EQ(times.size(), 1999u);
  for (const auto& [event, count] : times) EXPECT_EQ(count, 1) << event;
  EXPECT_EQ(fired, 1999u);
}

TEST(TimerRoundTest, LifecycleAndStorageAgreeOnWhichDeadlineRuns) {
  for (int state = v1::AssignmentState_MIN; state <= v1::AssignmentState_MAX; ++state) {
    const auto named = static_cast<v1::AssignmentState>(state);
    EXPECT_EQ(lifecycle::DeadlineIn(named), storage::RunningDeadline(named)) << v1::AssignmentState_Name(named);
  }
}

// Random orders under random commands, the passing of time among them.
class RandomLives {
 public:
  explicit RandomLives(uint64_t seed) : random_(seed) {}

  void Step() {
    now_ += absl::Hours(Chance(12));
    if (orders_ == 0 || Chance(5) == 0) return PlaceAt(store_, absl::StrCat(++orders_), now_, 1 + Chance(3));
    const std::string name = absl::StrCat("orders/", 1 + Chance(orders_));
    const auto before = storage::OrderTable::Get(store_, name).value().value();
    const lifecycle::Outcome outcome = Command(before.message, 1 + Chance(before.message.assignments_size()));
    if (const auto* moved = std::get_if<lifecycle::Transition>(&outcome)) Commit(store_, before, moved->order);
  }

  // The timers that are stored are those that the orders call for.
  void Check() const {
    std::map<std::string, std::string> expected;
    for (int i = 1; i <= orders_; ++i) {
      const auto order = storage::OrderTable::Get(store_, absl::StrCat("orders/", i)).value().value().message;
      for (const auto& timer : storage::TimersOf(order)) {
        expected[storage::KeyOf(timer)] = timer.SerializeAsString();
        const bool due =
            lifecycle::Expire(order, static_cast<int>(timer.assignment()), timer.kind(), lifecycle::At(now_))
                .has_value();
        EXPECT_EQ(due, absl::FromUnixSeconds(timer.due_time().seconds()) <= now_);
      }
    }
    std::map<std::string, std::string> stored;
    const auto timers = storage::TimerTable::Due(store_, now_ + 1000 * kDay, "", 100'000).value();
    for (const auto& [key, timer] : timers) {
      stored[key] = timer.SerializeAsString();
    }
    EXPECT_EQ(stored, expected);
  }

 private:
  int Chance(int sides) { return static_cast<int>(random_() % static_cast<uint64_t>(sides)); }

  lifecycle::Outcome Command(const v1::Order& order, int number) {
    switch (Chance(8)) {
      case 0:
        return lifecycle::Accept(order, number, "", lifecycle::At(now_));
      case 1:
        return lifecycle::Schedule(order, number, {}, "", lifecycle::At(now_));
      case 2:
        return lifecycle::Complete(order, number, {}, {}, lifecycle::At(now_));
      case 3: {
        v1::Decline decline;
        decline.set_reason(Chance(2) == 0 ? v1::DECLINE_REASON_DUPLICATE : v1::DECLINE_REASON_NOT_OUR_DUTY);
        return lifecycle::Decline(order, number, decline, {order.match(), Elsewhere()}, lifecycle::At(now_));
      }
      case 4:
        return lifecycle::Dispatch(order, Elsewhere(), "研判", lifecycle::At(now_));
      case 5:
        return Chance(5) == 0 ? lifecycle::Cancel(order, "撤单", lifecycle::At(now_))
                              : lifecycle::Confirm(order, lifecycle::At(now_));
      default:
        return Late(order, number);
    }
  }

  std::vector<lifecycle::Part> Elsewhere() {
    return {{absl::StrCat("bureaus/b", Chance(4)), v1::BUREAU_ROLE_LEAD, "", 0, ""}};
  }

  lifecycle::Outcome Late(const v1::Order& order, int number) {
    const auto kind = lifecycle::DeadlineIn(order.assignments(number - 1).state());
    auto expired = lifecycle::Expire(order, number, kind, lifecycle::At(now_));
    if (!expired.has_value()) return lifecycle::Refusal{};
    return *std::move(expired);
  }

  std::mt19937_64 random_;
  storage::MemoryStore store_;
  absl::Time now_ = kNineOClock;
  int orders_ = 0;
};

TEST(TimerRoundTest, TheTimersAreAlwaysThoseThatTheOrdersCallFor) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    RandomLives lives(seed);
    for (int step = 1; step <= 600; ++step) {
      lives.Step();
      if (step % 20 == 0) lives.Check();
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace peidan::server
