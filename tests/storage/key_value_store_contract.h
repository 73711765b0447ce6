// What every KeyValueStore must do. Run on each engine by INSTANTIATE_TYPED_TEST_SUITE_P in that engine's test file.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "storage/apply.h"
#include "storage/big_endian.h"
#include "tests/storage/engines.h"

namespace peidan::storage {

constexpr int64_t kNoBound = std::numeric_limits<int64_t>::max();

inline bool operator==(const KeyValue& a, const KeyValue& b) { return a.key == b.key && a.value == b.value; }

template <typename Engine>
class KeyValueStoreContract : public testing::Test {
 protected:
  KeyValueStore& store() { return engine_.store(); }

  CommitOutcome Commit(Batch batch) {
    const auto outcome = store().CommitAndWait(std::move(batch));
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome.value_or(CommitOutcome{});
  }
  void Put(const std::string& key, const std::string& value) {
    Batch batch;
    batch.Put(key, value);
    ASSERT_TRUE(Commit(std::move(batch)).committed());
  }
  std::optional<std::string> Get(const std::string& key) { return store().Get(key).value(); }
  int64_t Counter(const std::string& key) { return DecodeCounter(Get(key)).value(); }
  std::vector<std::string> Keys(ScanOptions options) {
    std::vector<std::string> keys;
    const auto entries = store().Scan(options).value();
    for (const KeyValue& entry : entries) keys.push_back(entry.key);
    return keys;
  }
  // Runs `work(thread number)` on 16 threads at once.
  template <typename Work>
  void OnSixteenThreads(Work work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 16; ++i) threads.emplace_back([&work, i] { work(i); });
    for (std::thread& thread : threads) thread.join();
  }

  Engine engine_;
};
TYPED_TEST_SUITE_P(KeyValueStoreContract);

TYPED_TEST_P(KeyValueStoreContract, ReadsBackBytesAsTheyWerePut) {
  EXPECT_EQ(this->Get("k"), std::nullopt);
  const std::string value("\0\xff学院路\0", 12);
  this->Put("k", value);
  EXPECT_EQ(this->Get("k"), value);
  this->Put("k", "");
  EXPECT_EQ(this->Get("k"), "");
}

TYPED_TEST_P(KeyValueStoreContract, MultiGetAnswersEachKeyInOrder) {
  this->Put("b", "2");
  this->Put("a", "1");
  const auto values = this->store().MultiGet({"b", "missing", "a", "b"}).value();
  EXPECT_THAT(values, testing::ElementsAre("2", std::nullopt, "1", "2"));
  EXPECT_TRUE(this->store().MultiGet({}).value().empty());
}

TYPED_TEST_P(KeyValueStoreContract, ScanCoversAHalfOpenRangeInByteOrder) {
  for (const char* key : {"b", "a", "\xff", "ba", "c"}) this->Put(key, "");
  EXPECT_THAT(this->Keys({.begin = "a", .end = "c"}), testing::ElementsAre("a", "b", "ba"));
  EXPECT_THAT(this->Keys({}), testing::ElementsAre("a", "b", "ba", "c", "\xff"));
  EXPECT_THAT(this->Keys({.begin = "c", .end = "a"}), testing::IsEmpty());
}

TYPED_TEST_P(KeyValueStoreContract, ScanSkipsThenLimits) {
  for (const char* key : {"a", "b", "c", "d"}) this->Put(key, "");
  EXPECT_THAT(this->Keys({.skip = 1, .limit = 2}), testing::ElementsAre("b", "c"));
  EXPECT_THAT(this->Keys({.begin = "b", .skip = 2, .limit = 9}), testing::ElementsAre("d"));
  EXPECT_THAT(this->Keys({.skip = 4}), testing::IsEmpty());
  EXPECT_THAT(this->Keys({.limit = 0}), testing::IsEmpty());
}

TYPED_TEST_P(KeyValueStoreContract, DeleteRemovesAndToleratesAbsence) {
  this->Put("k", "v");
  Batch batch;
  batch.Delete("k");
  batch.Delete("never there");
  EXPECT_TRUE(this->Commit(batch).committed());
  EXPECT_EQ(this->Get("k"), std::nullopt);
}

TYPED_TEST_P(KeyValueStoreContract, RequireAbsentConflictsWithAPresentKeyAndWritesNothing) {
  this->Put("taken", "");
  Batch batch;
  batch.Put("other", "v");
  batch.RequireAbsent("free");
  batch.RequireAbsent("taken");
  const CommitOutcome outcome = this->Commit(batch);
  EXPECT_FALSE(outcome.committed());
  EXPECT_EQ(outcome.conflict_key, "taken");
  EXPECT_EQ(this->Get("other"), std::nullopt);
}

TYPED_TEST_P(KeyValueStoreContract, RequirePrefixHoldsOnlyForAPresentValueThatBeginsSo) {
  this->Put("k", "v1 rest");
  const auto commits = [this](std::string key, std::string prefix) {
    Batch batch;
    batch.RequirePrefix(std::move(key), std::move(prefix));
    return this->Commit(batch).committed();
  };
  EXPECT_TRUE(commits("k", "v1"));
  EXPECT_TRUE(commits("k", "v1 rest"));
  EXPECT_TRUE(commits("k", ""));
  EXPECT_FALSE(commits("k", "v2"));
  EXPECT_FALSE(commits("k", "v1 rest and more"));
  EXPECT_FALSE(commits("absent", ""));
}

TYPED_TEST_P(KeyValueStoreContract, ConditionsSeeTheStateBeforeTheBatch) {
  Batch batch;
  batch.Put("k", "v");
  batch.RequireAbsent("k");
  EXPECT_TRUE(this->Commit(batch).committed());
  EXPECT_EQ(this->Commit(batch).conflict_key, "k");
}

TYPED_TEST_P(KeyValueStoreContract, CountersStayWithinTheirBounds) {
  const auto add = [this](int64_t delta, int64_t min, int64_t max) {
    Batch batch;
    batch.Add("n", delta, min, max);
    return this->Commit(batch);
  };
  EXPECT_TRUE(add(3, 0, 3).committed());
  EXPECT_EQ(add(1, 0, 3).conflict_key, "n");
  EXPECT_EQ(this->Counter("n"), 3);
  EXPECT_EQ(add(-4, 0, 3).conflict_key, "n");
  EXPECT_TRUE(add(-5, -2, 3).committed());
  EXPECT_EQ(this->Counter("n"), -2);
  EXPECT_TRUE(add(2, 0, 0).committed());
  EXPECT_EQ(this->Get("n"), std::nullopt) << "a counter at zero leaves nothing behind";
  EXPECT_TRUE(add(kNoBound, 0, kNoBound).committed());
  EXPECT_EQ(add(1, 0, kNoBound).conflict_key, "n") << "the sum must not wrap around";
}

TYPED_TEST_P(KeyValueStoreContract, SeveralAddsOfOneBatchAddUp) {
  Batch batch;
  batch.Add("n", 2, 0, 3);
  batch.Add("n", -2, 0, 3);
  batch.Add("n", 3, 0, 3);
  EXPECT_TRUE(this->Commit(batch).committed());
  EXPECT_EQ(this->Counter("n"), 3);
  Batch beyond;
  beyond.Add("n", -1, 0, 3);
  beyond.Add("n", 2, 0, 3);
  EXPECT_EQ(this->Commit(beyond).conflict_key, "n");
  EXPECT_EQ(this->Counter("n"), 3);
}

TYPED_TEST_P(KeyValueStoreContract, ACounterOfTheWrongSizeIsDataLoss) {
  this->Put("n", "seven b");
  Batch batch;
  batch.Add("n", 1, 0, 9);
  EXPECT_EQ(this->store().CommitAndWait(batch).status().code(), absl::StatusCode::kDataLoss);
}

TYPED_TEST_P(KeyValueStoreContract, FeedEntriesStandInCommitOrder) {
  Batch batch;
  batch.PutAtCommitSeq("feed", "a");
  batch.Put("k", "v");
  batch.PutAtCommitSeq("feed", "b");
  const uint64_t first = this->Commit(batch).commit_seq;
  const uint64_t second = this->Commit(batch).commit_seq;
  EXPECT_GT(second, first);
  const auto key = [](uint64_t seq, char index) {
    std::string bytes = "feed" + BigEndian64(seq);
    bytes.push_back('\0');
    bytes.push_back(index);
    return bytes;
  };
  EXPECT_THAT(this->store().Scan({.begin = "feed", .end = "feee"}).value(),
              testing::ElementsAre(KeyValue{key(first, 0), "a"}, KeyValue{key(first, 1), "b"},
                                   KeyValue{key(second, 0), "a"}, KeyValue{key(second, 1), "b"}));
}

TYPED_TEST_P(KeyValueStoreContract, RefusesBatchesThatBreakTheRules) {
  const auto code = [this](auto fill) {
    Batch batch;
    fill(batch);
    return this->store().CommitAndWait(batch).status().code();
  };
  const auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_EQ(code([](Batch& b) { b.Put("k", "1"), b.Put("k", "2"); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Put("k", "1"), b.Delete("k"); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Put("k", "1"), b.Add("k", 1, 0, 9); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Add("k", 1, 0, 9), b.Delete("k"); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Put("", "1"); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Put(std::string(kCommitSeqKey), "1"); }), kInvalid);
  EXPECT_EQ(code([](Batch& b) { b.Add(std::string(kCommitSeqKey), 1, 0, 9); }), kInvalid);
  EXPECT_THAT(this->Keys({}), testing::IsEmpty());
}

TYPED_TEST_P(KeyValueStoreContract, ASnapshotDoesNotSeeLaterCommits) {
  this->Put("a", "1");
  const auto snapshot = this->store().Snapshot();
  this->Put("a", "2");
  this->Put("b", "3");
  EXPECT_EQ(snapshot->Get("a").value(), "1");
  EXPECT_THAT(snapshot->MultiGet({"a", "b"}).value(), testing::ElementsAre("1", std::nullopt));
  EXPECT_THAT(snapshot->Scan({}).value(), testing::ElementsAre(KeyValue{"a", "1"}));
  EXPECT_EQ(this->Get("a"), "2");
}

TYPED_TEST_P(KeyValueStoreContract, CallbacksComeInCommitOrderAndAfterTheWriteIsVisible) {
  std::mutex mu;
  std::vector<uint64_t> seqs;
  std::atomic<int> invisible = 0;
  this->OnSixteenThreads([&](int thread) {
    for (int i = 0; i < 20; ++i) {
      const std::string key = std::to_string(thread) + "/" + std::to_string(i);
      Batch batch;
      batch.Put(key, "v");
      this->store().Commit(batch, [&, key](absl::StatusOr<CommitOutcome> outcome) {
        if (this->Get(key) != "v") ++invisible;
        std::lock_guard lock(mu);
        seqs.push_back(outcome.value().commit_seq);
      });
    }
  });
  this->Put("barrier", "");
  EXPECT_EQ(invisible, 0);
  ASSERT_EQ(seqs.size(), 320u);
  EXPECT_TRUE(std::adjacent_find(seqs.begin(), seqs.end(), std::greater_equal<>()) == seqs.end());
  EXPECT_EQ(this->Keys({}).size(), 321u);
}

TYPED_TEST_P(KeyValueStoreContract, OfManyWhoWantOneKeyExactlyOneWins) {
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> winners = 0;
    this->OnSixteenThreads([&](int thread) {
      const std::string key = "name/" + std::to_string(round);
      Batch batch;
      batch.RequireAbsent(key);
      batch.Put(key, std::to_string(thread));
      const CommitOutcome outcome = this->Commit(batch);
      if (outcome.committed())
        ++winners;
      else
        EXPECT_EQ(outcome.conflict_key, key);
    });
    EXPECT_EQ(winners, 1);
  }
}

TYPED_TEST_P(KeyValueStoreContract, ARacedCounterNeverLeavesItsBounds) {
  std::atomic<int> taken = 0;
  this->OnSixteenThreads([&](int thread) {
    for (int i = 0; i < 20; ++i) {
      Batch batch;
      batch.Add("capacity", 1, 0, 100);
      batch.Add("quota/" + std::to_string(thread % 4), 1, 0, 30);
      if (this->Commit(batch).committed()) ++taken;
      EXPECT_LE(this->Counter("capacity"), 100);
    }
  });
  EXPECT_EQ(taken, 100);
  EXPECT_EQ(this->Counter("capacity"), 100);
  int64_t per_community = 0;
  for (int i = 0; i < 4; ++i) {
    const int64_t used = this->Counter("quota/" + std::to_string(i));
    EXPECT_LE(used, 30);
    per_community += used;
  }
  EXPECT_EQ(per_community, 100) << "a batch that fails on one counter must leave the other alone";
}

TYPED_TEST_P(KeyValueStoreContract, ClosingAnswersEverythingThatWaits) {
  std::atomic<int> answered = 0;
  for (int i = 0; i < 500; ++i) {
    Batch batch;
    batch.Put(std::to_string(i), "v");
    this->store().Commit(batch, [&](absl::StatusOr<CommitOutcome> outcome) {
      if (outcome.ok() && outcome->committed()) ++answered;
    });
  }
  this->engine_.Close();
  EXPECT_EQ(answered, 500);
}

REGISTER_TYPED_TEST_SUITE_P(KeyValueStoreContract, ReadsBackBytesAsTheyWerePut, MultiGetAnswersEachKeyInOrder,
                            ScanCoversAHalfOpenRangeInByteOrder, ScanSkipsThenLimits, DeleteRemovesAndToleratesAbsence,
                            RequireAbsentConflictsWithAPresentKeyAndWritesNothing,
                            RequirePrefixHoldsOnlyForAPresentValueThatBeginsSo, ConditionsSeeTheStateBeforeTheBatch,
                            CountersStayWithinTheirBounds, SeveralAddsOfOneBatchAddUp, ACounterOfTheWrongSizeIsDataLoss,
                            FeedEntriesStandInCommitOrder, RefusesBatchesThatBreakTheRules,
                            ASnapshotDoesNotSeeLaterCommits, CallbacksComeInCommitOrderAndAfterTheWriteIsVisible,
                            OfManyWhoWantOneKeyExactlyOneWins, ARacedCounterNeverLeavesItsBounds,
                            ClosingAnswersEverythingThatWaits);

}  // namespace peidan::storage
