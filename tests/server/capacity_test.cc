// Capacity under 64 threads: never oversold, the ledger is what the events say, and waitlists are refilled in the
// published order.
//   PEIDAN_CAPACITY_STEPS  how many steps, default 20,000
//   PEIDAN_SEED            of the chances
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "storage/audit.h"
#include "tests/server/capacity_account.h"
#include "tests/server/waitlist_house.h"
#include "tests/storage/engines.h"
#include "tests/storage/test_length.h"

namespace peidan::server {
namespace {

constexpr int kThreads = 64;
constexpr int kCommunities = 12;
constexpr int kRaises = 8;
constexpr int kMostAccepted = 30;                         // of all resources; what is accepted does not come back
constexpr size_t kOwnOrders = 24;                         // that one thread keeps in play
constexpr absl::Duration kPause = absl::Milliseconds(2);  // of those who have nothing to do
constexpr absl::Duration kStep = absl::Seconds(20);
const char* const kResources[] = {"resources/zuzhi-001", "resources/shegong-001", "resources/shegong-004"};
const char* const kPeriods[] = {"2026", "2027"};

v1::Capacity CapacityOf(int amount) {
  v1::Capacity capacity;
  capacity.set_amount(amount);
  capacity.set_unit("场");
  capacity.set_period(v1::CAPACITY_PERIOD_YEAR);
  capacity.set_community_quota(amount / 4);
  return capacity;
}

// What the threads share.
struct Load {
  WaitlistHouse& house;
  const int steps;
  std::atomic<int> taken_steps = 0;
  std::atomic<int> accepted = 0;
  std::atomic<int64_t> done = 0;     // steps that did something
  std::atomic<int64_t> refused = 0;  // that were possible no more, or not yet
  std::atomic<bool> broken = false;

  void Note(const absl::Status& status) {
    if (status.ok()) {
      ++done;
    } else if (absl::IsFailedPrecondition(status) || absl::IsAborted(status) || absl::IsNotFound(status)) {
      ++refused;
    } else {
      ADD_FAILURE() << status;
      broken = true;
    }
  }
};

// One of the many who order, accept, decline, cancel, wait, claim and leave.
class Player {
 public:
  Player(Load& load, uint32_t seed) : load_(load), random_(seed) {}

  void Play() {
    while (!load_.broken && load_.taken_steps++ < load_.steps) {
      load_.house.Pass(kStep);
      if (games_.size() >= kOwnOrders) Forget();
      Step();
    }
  }

 private:
  struct Game {
    std::string order;
    Want want;
    std::string waiting;  // name; empty: none
  };
  int Below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }

  void Forget() {
    const auto game = games_.begin() + Below(static_cast<int>(games_.size()));
    load_.Note(load_.house.Cancel(game->order).status());
    games_.erase(game);
  }

  void Step() {
    const int chance = games_.empty() ? 0 : Below(100);
    if (chance < 30) return Place();
    Game& game = games_[static_cast<size_t>(Below(static_cast<int>(games_.size())))];
    if (chance < 45) return Join(game);
    if (chance < 65) return Claim(game);
    if (chance < 70) return LeaveLine(game);
    if (chance < 84) return load_.Note(load_.house.Decline(game.order).status());
    if (chance < 98) return load_.Note(load_.house.Cancel(game.order).status());
    if (load_.accepted < kMostAccepted && ++load_.accepted <= kMostAccepted) {
      load_.Note(load_.house.Accept(game.order).status());
    }
  }

  void Place() {
    const Want want{kResources[Below(3)], kPeriods[Below(2)], 1 + Below(3)};
    bool held = false;
    const auto order =
        load_.house.Place(absl::StrFormat("communities/%012d", 110108001001 + Below(kCommunities)), want, held);
    load_.Note(order.status());
    if (!order.ok()) return;
    games_.push_back({order->name(), want, ""});
    if (!held) Join(games_.back());
  }

  void Join(Game& game) {
    const auto waiting = load_.house.Join(game.order, game.want);
    load_.Note(waiting.status());
    if (waiting.ok()) game.waiting = waiting->name();
  }

  void Claim(const Game& game) {
    if (game.waiting.empty()) return;
    const auto waiting = load_.house.Waiting(game.waiting);
    ASSERT_TRUE(waiting.ok()) << waiting.status();
    load_.Note(load_.house.Claim(*waiting).status());
  }

  void LeaveLine(const Game& game) {
    if (game.waiting.empty()) return;
    const auto waiting = load_.house.Waiting(game.waiting);
    ASSERT_TRUE(waiting.ok()) << waiting.status();
    load_.Note(load_.house.Leave(*waiting).status());
  }

  Load& load_;
  std::mt19937 random_;
  std::vector<Game> games_;
};

using Capacities = std::map<std::string, std::vector<v1::Capacity>>;

// Plays, while timers fire and capacities are raised; returns what they were.
Capacities PlayAll(Load& load, uint32_t seed) {
  Capacities capacities;
  for (const char* resource : kResources) {
    capacities[resource] = {{}, CapacityOf(24)};
    EXPECT_TRUE(load.house.SetCapacity(resource, CapacityOf(24)).ok());
  }
  std::vector<std::thread> threads;
  std::atomic<bool> over = false;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&load, seed, i] { Player(load, seed + static_cast<uint32_t>(i)).Play(); });
  }
  std::thread timers([&] {
    while (!over) {
      EXPECT_TRUE(load.house.FireAll().ok());
      absl::SleepFor(kPause);
    }
  });
  for (int raise = 1; raise <= kRaises && !load.broken; ++raise) {
    while (load.taken_steps < load.steps / (kRaises + 1) * raise && !load.broken) absl::SleepFor(kPause);
    const char* resource = kResources[raise % 3];
    const v1::Capacity capacity = CapacityOf(24 + 4 * raise);
    EXPECT_TRUE(load.house.SetCapacity(resource, capacity).ok());
    capacities[resource].push_back(capacity);
  }
  for (std::thread& thread : threads) thread.join();
  over = true;
  timers.join();
  EXPECT_TRUE(load.house.FireAll().ok());
  return capacities;
}

void CheckLedger(const storage::Reader& store, const CapacityAccount& account) {
  int64_t units = 0;
  for (const auto& [key, share] : account.shares()) {
    const auto& [place, community] = key;
    std::vector<v1::LedgerReading> readings(1);
    readings[0].set_resource(place.resource);
    readings[0].set_period(place.period);
    ASSERT_TRUE(storage::LedgerTable::Read(store, community, readings).ok());
    EXPECT_EQ(readings[0].taken(), account.taken().at(place)) << place.resource << " " << place.period;
    EXPECT_EQ(readings[0].taken_by_community(), share) << place.resource << " " << place.period << " " << community;
    units += share;
  }
  EXPECT_GT(units, 0);
}

void Check(storage::KeyValueStore& store, int steps) {
  const auto seed =
      static_cast<uint32_t>(storage::FromEnvironment("PEIDAN_SEED", static_cast<int>(std::random_device{}() >> 1)));
  std::printf("PEIDAN_SEED=%u\n", seed);
  WaitlistHouse house(store);
  Load load{house, steps};
  const absl::Time begin = absl::Now();
  const Capacities capacities = PlayAll(load, seed);
  const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  CapacityAccount account(store, capacities);
  account.ReadFeed();
  EXPECT_THAT(account.faults(), testing::IsEmpty());
  EXPECT_THAT(account.Forgotten(), testing::IsEmpty()) << "of those who wait";
  CheckLedger(store, account);
  const storage::AuditReport audit = storage::Audit(*store.Snapshot()).value();
  EXPECT_EQ(audit.faults, 0u) << (audit.findings.empty() ? "" : audit.findings[0].where + audit.findings[0].detail);
  const auto count = [&account](v1::EventType type) {
    const auto found = account.counts().find(type);
    return static_cast<long long>(found == account.counts().end() ? 0 : found->second);
  };
  std::printf(
      "%d steps of %d threads in %.0f s: %lld done, %lld refused; offered %lld, claimed %lld, lapsed %lld, left %lld, "
      "cancelled %lld, passed over %lld\n",
      steps, kThreads, seconds, static_cast<long long>(load.done), static_cast<long long>(load.refused),
      count(v1::EVENT_TYPE_WAITLIST_OFFERED), count(v1::EVENT_TYPE_WAITLIST_CLAIMED),
      count(v1::EVENT_TYPE_WAITLIST_LAPSED), count(v1::EVENT_TYPE_WAITLIST_LEFT), count(v1::EVENT_TYPE_ORDER_CANCELLED),
      static_cast<long long>(account.passed_over()));
  for (const v1::EventType type : {v1::EVENT_TYPE_WAITLIST_OFFERED, v1::EVENT_TYPE_WAITLIST_CLAIMED,
                                   v1::EVENT_TYPE_WAITLIST_LAPSED, v1::EVENT_TYPE_WAITLIST_LEFT}) {
    EXPECT_GT(count(type), 0) << v1::EventType_Name(type);
  }
}

TEST(CapacityTest, OnRocksDbItIsNeverOversoldAndRefilledInThePublishedOrder) {
  storage::RocksDbEngine engine;
  Check(engine.store(), storage::FromEnvironment("PEIDAN_CAPACITY_STEPS", 20'000));
}

TEST(CapacityTest, InMemoryItIsNeverOversoldAndRefilledInThePublishedOrder) {
  storage::MemoryEngine engine;
  Check(engine.store(), 20'000);
}

}  // namespace
}  // namespace peidan::server
