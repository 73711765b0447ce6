// Several stores on one database, as several processes have them: the order of the feed, and one winner each.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "storage/apply.h"
#include "storage/tables.h"
#include "tests/storage/postgres_engine.h"

namespace peidan::storage {
namespace {

constexpr char kFeed[] = "feed";
constexpr char kFeedEnd[] = "feee";
constexpr size_t kPage = 100;

int FromEnvironment(const char* name, int otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoi(value);
}

// Counts commits on their way, so that a writer keeps some in flight without a thread for each.
class InFlight {
 public:
  explicit InFlight(int most) : free_(most) {}
  void Begin() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return free_ > 0; });
    --free_;
    ++running_;
  }
  void End() {
    std::lock_guard lock(mu_);
    ++free_;
    --running_;
    changed_.notify_all();
  }
  void AwaitAll() {
    std::unique_lock lock(mu_);
    changed_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  int free_;         // guarded by mu_
  int running_ = 0;  // guarded by mu_
};

// Writes `count` entries into the feed, some in flight at once.
void WriteFeed(KeyValueStore& store, const std::string& name, int count, std::atomic<int>& failed) {
  InFlight in_flight(16);
  for (int i = 0; i < count; ++i) {
    Batch batch;
    batch.PutAtCommitSeq(kFeed, name + "/" + std::to_string(i));
    in_flight.Begin();
    store.Commit(std::move(batch), [&](const absl::StatusOr<CommitOutcome>& outcome) {
      if (!outcome.ok() || !outcome->committed()) ++failed;
      in_flight.End();
    });
  }
  in_flight.AwaitAll();
}

// Follows the feed by cursor, never looking back, until it has seen `count` entries or `writing` has ended.
std::vector<std::string> FollowFeed(const KeyValueStore& store, size_t count, const std::atomic<bool>& writing) {
  std::vector<std::string> seen;
  std::string cursor = kFeed;
  while (seen.size() < count) {
    const bool last_look = !writing;
    const auto page = store.Scan({.begin = cursor, .end = kFeedEnd, .limit = kPage}).value();
    for (const KeyValue& entry : page) seen.push_back(entry.value);
    if (!page.empty()) cursor = page.back().key + std::string(1, '\0');
    if (page.empty() && last_look) break;
  }
  return seen;
}

TEST(PostgresRaceTest, AReaderThatFollowsTheFeedMissesNothingOfTwoStores) {
  const int each = FromEnvironment("PEIDAN_FEED_COMMITS", 2'000) / 2;
  PostgresEngine engine;
  const auto second = OpenOrThrow({.url = engine.url()});
  const auto third = OpenOrThrow({.url = engine.url()});
  std::atomic<int> failed = 0;
  std::atomic<bool> writing = true;
  std::vector<std::string> seen;
  std::thread reader([&] { seen = FollowFeed(*third, static_cast<size_t>(2 * each), writing); });
  std::thread first_writer([&] { WriteFeed(engine.store(), "海淀", each, failed); });
  WriteFeed(*second, "中关村", each, failed);
  first_writer.join();
  writing = false;
  reader.join();

  EXPECT_EQ(failed, 0);
  std::vector<std::string> expected;
  for (int i = 0; i < each; ++i) {
    expected.push_back("海淀/" + std::to_string(i));
    expected.push_back("中关村/" + std::to_string(i));
  }
  std::sort(expected.begin(), expected.end());
  std::sort(seen.begin(), seen.end());
  EXPECT_TRUE(seen == expected) << "seen " << seen.size() << " of " << expected.size();
  std::printf("%zu feed entries of two stores, all seen in commit order\n", seen.size());
}

TEST(PostgresRaceTest, TwoStoresThatBeginOneDatabaseAgreeOnItsEpoch) {
  for (int round = 0; round < 20; ++round) {
    const std::string url = PostgresServer::Shared().FreshUrl();
    std::vector<absl::StatusOr<record::v1::StoreHeader>> headers(2);
    std::vector<std::thread> processes;
    for (size_t i = 0; i < headers.size(); ++i) {
      processes.emplace_back([&, i] {
        const auto store = OpenPostgresStore({.url = url});
        if (!store.ok()) {
          headers[i] = store.status();
          return;
        }
        record::v1::StoreHeader fresh;
        fresh.set_epoch("epoch " + std::to_string(i));
        headers[i] = StoreHeaderTable::OpenOrCreate(**store, fresh);
      });
    }
    for (std::thread& process : processes) process.join();
    ASSERT_TRUE(headers[0].ok()) << headers[0].status();
    ASSERT_TRUE(headers[1].ok()) << headers[1].status();
    EXPECT_EQ(headers[0]->epoch(), headers[1]->epoch());
  }
}

// One store's side of the race: how many it won, and how often the loser was told so.
struct Side {
  std::atomic<int> won = 0, lost = 0, failed = 0;
};

// Accepts assignment after assignment on condition that nobody has yet.
void AcceptAll(KeyValueStore& store, const std::string& bureau, int count, Side& side) {
  InFlight in_flight(16);
  for (int i = 0; i < count; ++i) {
    const std::string key = "assignment/" + std::to_string(i);
    Batch batch;
    batch.RequirePrefix(key, "待接单");
    batch.Put(key, "已接单 " + bureau);
    batch.Add("accepted", 1, 0, count);
    batch.PutAtCommitSeq(kFeed, key);
    in_flight.Begin();
    store.Commit(std::move(batch), [&, key](const absl::StatusOr<CommitOutcome>& outcome) {
      if (!outcome.ok()) {
        ++side.failed;
      } else if (outcome->committed()) {
        ++side.won;
      } else {
        EXPECT_EQ(outcome->conflict_key, key);
        ++side.lost;
      }
      in_flight.End();
    });
  }
  in_flight.AwaitAll();
}

// Also has the store connect, so that it is ready for the race.
void Assign(KeyValueStore& store, int begin, int end) {
  Batch batch;
  for (int i = begin; i < end; ++i) batch.Put("assignment/" + std::to_string(i), "待接单");
  ASSERT_TRUE(store.CommitAndWait(std::move(batch)).value().committed());
}

TEST(PostgresRaceTest, OfTwoStoresThatAcceptOneAssignmentExactlyOneWins) {
  const int count = FromEnvironment("PEIDAN_ACCEPTS", 300);
  PostgresEngine engine;
  const auto second = OpenOrThrow({.url = engine.url()});
  Assign(engine.store(), 0, count / 2);
  Assign(*second, count / 2, count);
  Side one, other;
  std::thread racer([&] { AcceptAll(engine.store(), "体育局", count, one); });
  AcceptAll(*second, "市场监管局", count, other);
  racer.join();

  EXPECT_EQ(one.failed + other.failed, 0);
  EXPECT_EQ(one.won + other.won, count);
  EXPECT_EQ(one.lost + other.lost, count);
  EXPECT_EQ(engine.store().Get("accepted").value(), EncodeCounter(count));
  EXPECT_EQ(second->Scan({.begin = kFeed, .end = kFeedEnd}).value().size(), static_cast<size_t>(count));
  std::printf("%d accepts: %d won here, %d there\n", count, one.won.load(), other.won.load());
}

}  // namespace
}  // namespace peidan::storage
