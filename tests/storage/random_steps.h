// Seeded random steps on a durable engine and on the store in memory: both must answer the same at every step.
#pragma once

#include <gtest/gtest.h>

#include <random>

#include "tests/storage/engines.h"

namespace peidan::storage {

inline constexpr int kSteps = 400;

// Reopens the durable store as it goes.
template <typename DurableEngine>
class RandomSteps {
 public:
  explicit RandomSteps(uint32_t seed) : random_(seed) {}

  void Take() {
    switch (Below(12)) {
      case 0:
        return durable_.Reopen();
      case 1:
        return CompareScans();
      case 2:
        return CompareGets();
      default:
        return CompareCommits();
    }
  }
  void CompareEverything() { CompareScan({}); }

 private:
  uint32_t Below(uint32_t limit) { return std::uniform_int_distribution<uint32_t>(0, limit - 1)(random_); }
  std::string Key() { return "k" + std::to_string(Below(12)); }
  std::string CounterKey() { return "n" + std::to_string(Below(3)); }

  Batch MakeBatch() {
    Batch batch;
    if (Below(4) == 0) batch.RequireAbsent(Key());
    if (Below(4) == 0) batch.RequirePrefix(Key(), Below(2) == 0 ? "" : std::to_string(Below(3)));
    for (uint32_t i = Below(4); i > 0; --i) {
      switch (Below(4)) {
        case 0:
          batch.Delete(Key());
          break;
        case 1:
          batch.Add(CounterKey(), static_cast<int64_t>(Below(7)) - 3, 0, 5);
          break;
        case 2:
          batch.PutAtCommitSeq("feed", std::to_string(Below(100)));
          break;
        default:
          batch.Put(Key(), std::to_string(Below(1000)));
      }
    }
    return batch;
  }

  void CompareCommits() {
    const Batch batch = MakeBatch();
    const auto expected = model_.store().CommitAndWait(batch);
    const auto actual = durable_.store().CommitAndWait(batch);
    ASSERT_EQ(actual.status().code(), expected.status().code());
    if (!expected.ok()) return;
    EXPECT_EQ(actual->commit_seq, expected->commit_seq);
    EXPECT_EQ(actual->conflict_key, expected->conflict_key);
  }

  void CompareGets() {
    const std::vector<std::string> keys = {Key(), CounterKey(), Key()};
    EXPECT_EQ(durable_.store().MultiGet(keys).value(), model_.store().MultiGet(keys).value());
    EXPECT_EQ(durable_.store().Get(keys[0]).value(), model_.store().Get(keys[0]).value());
  }

  void CompareScans() { CompareScan({.begin = Key(), .end = Key(), .skip = Below(4), .limit = Below(5)}); }

  void CompareScan(const ScanOptions& options) {
    const auto expected = model_.store().Scan(options).value();
    const auto actual = durable_.store().Snapshot()->Scan(options).value();
    ASSERT_EQ(actual.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(actual[i].key, expected[i].key);
      EXPECT_EQ(actual[i].value, expected[i].value);
    }
  }

  std::mt19937 random_;
  MemoryEngine model_;
  DurableEngine durable_;
};

// Takes every step of this seed, until one goes wrong.
template <typename DurableEngine>
void TakeRandomSteps(uint32_t seed) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  RandomSteps<DurableEngine> steps(seed);
  for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) {
    SCOPED_TRACE(testing::Message() << "step " << step);
    steps.Take();
  }
  steps.CompareEverything();
}

}  // namespace peidan::storage
