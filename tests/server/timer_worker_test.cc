// The ticker on a real store: it follows the clock, outlives a store that fails, and stops.
#include "server/timer_worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include "storage/keys.h"
#include "storage/rocksdb_store.h"
#include "tests/server/timer_house.h"
#include "tests/storage/scratch_directory.h"

namespace peidan::server {
namespace {

using testing::ElementsAre;

// A store whose reads or commits fail while they are told to.
class FailingStore final : public storage::KeyValueStore {
 public:
  explicit FailingStore(storage::KeyValueStore& store) : store_(store) {}

  std::atomic<bool> scans_fail = false;
  std::atomic<bool> commits_fail = false;
  std::atomic<int> failures = 0;

  absl::StatusOr<std::optional<std::string>> Get(std::string_view key) const override { return store_.Get(key); }
  absl::StatusOr<std::vector<std::optional<std::string>>> MultiGet(
      const std::vector<std::string>& keys) const override {
    return store_.MultiGet(keys);
  }
  absl::StatusOr<std::vector<storage::KeyValue>> Scan(const storage::ScanOptions& options) const override {
    if (!scans_fail) return store_.Scan(options);
    ++const_cast<FailingStore*>(this)->failures;
    return absl::UnavailableError("the database is away");
  }
  std::unique_ptr<storage::Reader> Snapshot() const override { return store_.Snapshot(); }
  void Commit(storage::Batch batch, storage::CommitCallback done) override {
    if (!commits_fail) return store_.Commit(std::move(batch), std::move(done));
    ++failures;
    done(absl::ResourceExhaustedError("the disk is full"));
  }

 private:
  storage::KeyValueStore& store_;
};

class TimerWorkerTest : public testing::Test {
 protected:
  storage::ScratchDirectory directory_;
  const std::unique_ptr<storage::LocalStore> store_ =
      storage::OpenRocksDbStore({.directory = directory_.path()}).value();
};

TEST_F(TimerWorkerTest, FollowsTheClock) {
  TimerHouse house(*store_);
  PlaceAt(*store_, "a", kNineOClock, 2);
  PlaceAt(*store_, "b", kNineOClock + absl::Hours(1));
  storage::StoreHealth health;
  const TimerWorker worker(house.env(), health);
  house.SetClock(kNineOClock + absl::Hours(kSignInHours));
  EXPECT_TRUE(house.Await([&] { return Overdue(*store_).size() == 2; }));
  house.SetClock(kNineOClock + absl::Hours(kSignInHours + 1));
  EXPECT_TRUE(house.Await([&] { return Overdue(*store_).size() == 3; }));
  EXPECT_THAT(Overdue(*store_),
              ElementsAre("未接 orders/a/assignments/1", "未接 orders/a/assignments/2", "未接 orders/b/assignments/1"));
}

TEST_F(TimerWorkerTest, SeesAnEarlierTimerThatAnotherProcessSets) {
  TimerHouse house(*store_);
  PlaceAt(*store_, "a", kNineOClock);
  house.SetClock(kNineOClock + absl::Hours(1));
  storage::StoreHealth health;
  const TimerWorker worker(house.env(), health);
  PlaceAt(*store_, "b", kNineOClock - absl::Hours(kSignInHours));
  EXPECT_TRUE(house.Await([&] { return Overdue(*store_).size() == 1; }));
  EXPECT_THAT(Overdue(*store_), ElementsAre("未接 orders/b/assignments/1"));
}

TEST_F(TimerWorkerTest, LosesNothingWhileTheStoreFailsAndGoesOnByItself) {
  FailingStore failing(*store_);
  TimerHouse house(failing);
  for (int i = 0; i < 200; ++i) PlaceAt(*store_, absl::StrCat(1000 + i), kNineOClock);
  house.SetClock(kNineOClock + absl::Hours(kSignInHours));
  failing.commits_fail = true;
  storage::StoreHealth health;
  const TimerWorker worker(house.env(), health);
  while (failing.failures == 0) std::this_thread::yield();
  EXPECT_EQ(Overdue(*store_).size(), 0u);
  failing.scans_fail = true;
  failing.commits_fail = false;
  const int failures = failing.failures;
  while (failing.failures < failures + 2) std::this_thread::yield();
  failing.scans_fail = false;
  EXPECT_TRUE(house.Await([&] { return Overdue(*store_).size() == 200; }));
}

TEST_F(TimerWorkerTest, DamageInTheWayOfOtherTimersIsToldToWhoeverServes) {
  TimerHouse house(*store_);
  PlaceAt(*store_, "a", kNineOClock - absl::Hours(1));
  PlaceAt(*store_, "b", kNineOClock);
  storage::Batch batch;
  batch.Put(storage::EntryKey(storage::KeyTag::kOrder, "a"), "half an ord");
  ASSERT_TRUE(store_->CommitAndWait(std::move(batch))->committed());
  house.SetClock(kNineOClock + absl::Hours(kSignInHours));
  storage::StoreHealth health;
  const TimerWorker worker(house.env(), health);
  while (health.state() != storage::StoreHealth::State::kDamaged) std::this_thread::yield();
  EXPECT_EQ(health.Damage().code(), absl::StatusCode::kDataLoss);
}

TEST_F(TimerWorkerTest, StopsInTheMiddleOfMuchThatIsDue) {
  TimerHouse house(*store_);
  for (int i = 0; i < 500; ++i) PlaceAt(*store_, absl::StrCat(1000 + i), kNineOClock);
  house.SetClock(kNineOClock + absl::Hours(kSignInHours));
  storage::StoreHealth health;
  std::optional<TimerWorker> worker(std::in_place, house.env(), health);
  EXPECT_TRUE(house.Await([&] { return !Overdue(*store_).empty(); }));
  worker.reset();
  worker.emplace(house.env(), health);
  EXPECT_TRUE(house.Await([&] { return Overdue(*store_).size() == 500; }));
}

}  // namespace
}  // namespace peidan::server
