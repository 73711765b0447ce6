#include "storage/committer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

namespace peidan::storage {
namespace {

using testing::ElementsAre;

// An engine whose writes wait for the test, so that it decides what is written together.
class GatedEngine final : public CommitEngine {
 public:
  absl::StatusOr<std::optional<std::string>> ReadCommitted(std::string_view key) const override {
    std::lock_guard lock(mu_);
    const auto entry = entries_.find(key);
    return entry == entries_.end() ? std::nullopt : entry->second;
  }

  absl::Status WriteDurably(const Changes& changes) override {
    std::unique_lock lock(mu_);
    ++writes_begun_;
    moved_.notify_all();
    moved_.wait(lock, [&] { return answers_ > 0; });
    --answers_;
    if (answer_.ok()) {
      for (const auto& [key, value] : changes) entries_.insert_or_assign(key, value);
    }
    return answer_;
  }

  // Waits until the committer's write number `count` (from 1) waits for its answer.
  void AwaitWrite(int count) {
    std::unique_lock lock(mu_);
    moved_.wait(lock, [&] { return writes_begun_ >= count; });
  }
  // Lets `count` writes end with this status.
  void Answer(absl::Status status, int count = 1) {
    std::lock_guard lock(mu_);
    answer_ = std::move(status);
    answers_ += count;
    moved_.notify_all();
  }
  int writes_begun() const {
    std::lock_guard lock(mu_);
    return writes_begun_;
  }

 private:
  mutable std::mutex mu_;
  std::condition_variable moved_;
  Changes entries_;       // guarded by mu_
  absl::Status answer_;   // guarded by mu_
  int answers_ = 0;       // guarded by mu_
  int writes_begun_ = 0;  // guarded by mu_
};

// What callbacks heard, in order: "name: commit number", "name: conflict key", or "name: CODE".
class Journal {
 public:
  CommitCallback As(std::string name) {
    return [this, name](absl::StatusOr<CommitOutcome> outcome) {
      std::lock_guard lock(mu_);
      std::string heard = !outcome.ok()          ? absl::StatusCodeToString(outcome.status().code())
                          : outcome->committed() ? std::to_string(outcome->commit_seq)
                                                 : outcome->conflict_key;
      lines_.push_back(name + ": " + heard);
    };
  }
  std::vector<std::string> lines() const {
    std::lock_guard lock(mu_);
    return lines_;
  }

 private:
  mutable std::mutex mu_;
  std::vector<std::string> lines_;  // guarded by mu_
};

Batch Claim(std::string key) {
  Batch batch;
  batch.RequireAbsent(key);
  batch.Put(std::move(key), "v");
  return batch;
}

class CommitterTest : public testing::Test {
 protected:
  // Starts a write that waits at the gate, so that what is committed next goes together.
  void HoldTheGate(Committer& committer) {
    committer.Commit(Claim("gate"), journal_.As("gate"));
    engine_.AwaitWrite(1);
  }

  Journal journal_;
  GatedEngine engine_;
};

TEST_F(CommitterTest, CallsBackOnlyAfterTheWrite) {
  Committer committer({}, 7, engine_);
  HoldTheGate(committer);
  EXPECT_THAT(journal_.lines(), ElementsAre());
  engine_.Answer(absl::OkStatus());
  committer.Commit(Claim("a"), journal_.As("a"));
  engine_.AwaitWrite(2);
  EXPECT_THAT(journal_.lines(), ElementsAre("gate: 8"));
  engine_.Answer(absl::OkStatus());
}

TEST_F(CommitterTest, WritesEverythingThatWaitsAtOnceAndInOrder) {
  {
    Committer committer({}, 0, engine_);
    HoldTheGate(committer);
    for (const char* key : {"a", "b", "a", "gate", "c"}) committer.Commit(Claim(key), journal_.As(key));
    engine_.Answer(absl::OkStatus(), 2);
  }
  EXPECT_EQ(engine_.writes_begun(), 2);
  EXPECT_THAT(journal_.lines(), ElementsAre("gate: 1", "a: 2", "b: 3", "a: a", "gate: gate", "c: 4"));
}

TEST_F(CommitterTest, RefusesAtOnceWhenTooManyWait) {
  Committer committer({.max_waiting_commits = 2}, 0, engine_);
  HoldTheGate(committer);
  for (const char* key : {"a", "b", "c"}) committer.Commit(Claim(key), journal_.As(key));
  EXPECT_THAT(journal_.lines(), ElementsAre("c: RESOURCE_EXHAUSTED"));
  engine_.Answer(absl::OkStatus(), 2);
}

TEST_F(CommitterTest, RefusesAtOnceWhenTooManyBytesWait) {
  Committer committer({.max_waiting_bytes = 10}, 0, engine_);
  HoldTheGate(committer);
  Batch six, four, one;
  six.Put("abc", "def");
  four.Put("x", "yzz");
  one.Put("k", "");
  committer.Commit(six, journal_.As("six"));
  committer.Commit(four, journal_.As("four"));
  committer.Commit(one, journal_.As("one"));
  EXPECT_THAT(journal_.lines(), ElementsAre("one: RESOURCE_EXHAUSTED"));
  engine_.Answer(absl::OkStatus(), 2);
}

TEST_F(CommitterTest, AConflictWithAWriteThatFailsIsNoConflict) {
  {
    Committer committer({}, 0, engine_);
    HoldTheGate(committer);
    committer.Commit(Claim("a"), journal_.As("first"));
    committer.Commit(Claim("a"), journal_.As("lost to first"));
    committer.Commit(Claim("gate"), journal_.As("lost to gate"));
    engine_.Answer(absl::OkStatus());
    engine_.AwaitWrite(2);
    engine_.Answer(absl::ResourceExhaustedError("disk full"));
  }
  EXPECT_THAT(journal_.lines(), ElementsAre("gate: 1", "first: RESOURCE_EXHAUSTED", "lost to first: RESOURCE_EXHAUSTED",
                                            "lost to gate: gate"));
}

TEST_F(CommitterTest, GoesOnAfterAFullDiskWithoutReusingNumbers) {
  {
    Committer committer({}, 0, engine_);
    HoldTheGate(committer);
    engine_.Answer(absl::ResourceExhaustedError("disk full"));
    committer.Commit(Claim("a"), journal_.As("a"));
    engine_.AwaitWrite(2);
    engine_.Answer(absl::OkStatus());
  }
  EXPECT_THAT(journal_.lines(), ElementsAre("gate: RESOURCE_EXHAUSTED", "a: 2"));
}

Batch Count(std::string key, int64_t max) {
  Batch batch;
  batch.Add(std::move(key), 1, 0, max);
  return batch;
}

TEST_F(CommitterTest, CountsOnFromWhatIsOnDiskAfterAFullDisk) {
  {
    Committer committer({}, 0, engine_);
    HoldTheGate(committer);
    committer.Commit(Count("n", 2), journal_.As("first"));
    engine_.Answer(absl::OkStatus(), 2);
    engine_.AwaitWrite(2);
    committer.Commit(Count("n", 2), journal_.As("lost"));
    engine_.AwaitWrite(3);
    engine_.Answer(absl::ResourceExhaustedError("disk full"));
    committer.Commit(Count("n", 2), journal_.As("second"));
    engine_.AwaitWrite(4);
    engine_.Answer(absl::OkStatus());
    committer.Commit(Count("n", 2), journal_.As("third"));
  }
  EXPECT_THAT(journal_.lines(),
              ElementsAre("gate: 1", "first: 2", "lost: RESOURCE_EXHAUSTED", "second: 4", "third: n"));
  EXPECT_EQ(*engine_.ReadCommitted("n"), EncodeCounter(2));
}

TEST_F(CommitterTest, NeverWritesAgainAfterAnyOtherError) {
  {
    Committer committer({}, 0, engine_);
    HoldTheGate(committer);
    committer.Commit(Claim("a"), journal_.As("a"));
    engine_.Answer(absl::InternalError("fsync failed"));
    committer.Commit(Claim("b"), journal_.As("b"));
  }
  EXPECT_EQ(engine_.writes_begun(), 1);
  EXPECT_THAT(journal_.lines(), ElementsAre("gate: UNAVAILABLE", "a: UNAVAILABLE", "b: UNAVAILABLE"));
}

}  // namespace
}  // namespace peidan::storage
