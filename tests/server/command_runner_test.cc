#include "server/command_runner.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"
#include "server/error.h"
#include "storage/memory_store.h"

namespace peidan::server {
namespace {

CommandRunner::Hooks Quiet() {
  return {.on_commit = [] {}, .on_conflict = [](const std::string&) {}};
}

absl::Status RunAndWait(CommandRunner& runner, CommandRunner::Attempt attempt) {
  std::promise<absl::Status> done;
  runner.Run(std::move(attempt),
             [&done](const absl::StatusOr<uint64_t>& commit_seq) { done.set_value(commit_seq.status()); });
  return done.get_future().get();
}

// Adds one to the number at `key` by reading it and writing it back on condition.
absl::StatusOr<storage::Batch> Increment(const storage::Reader& reader, const std::string& key) {
  const auto value = reader.Get(key);
  if (!value.ok()) return value.status();
  storage::Batch batch;
  if (value->has_value()) {
    batch.RequirePrefix(key, **value);
  } else {
    batch.RequireAbsent(key);
  }
  const int number = value->has_value() ? std::stoi(**value) : 0;
  batch.Put(key, absl::StrCat(number + 1, ";"));
  return batch;
}

TEST(CommandRunnerTest, DecidesAgainAfterAConflictUntilItIsCommitted) {
  storage::MemoryStore store;
  std::atomic<int> conflicts = 0, commits = 0;
  CommandRunner runner(store, {.on_commit = [&commits] { ++commits; },
                               .on_conflict =
                                   [&conflicts](const std::string& key) {
                                     EXPECT_EQ(key, "counter");
                                     ++conflicts;
                                   }});
  int attempts = 0;
  const absl::Status status = RunAndWait(runner, [&](const storage::Reader&) -> absl::StatusOr<storage::Batch> {
    storage::Batch batch;
    if (++attempts <= 3) {
      batch.RequirePrefix("counter", "never");
    }
    batch.Put("counter", "done");
    return batch;
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(attempts, 4);
  EXPECT_EQ(conflicts, 3);
  EXPECT_EQ(commits, 1);
  EXPECT_EQ(**store.Get("counter"), "done");
}

TEST(CommandRunnerTest, RefusesAtOnceWhatIsTooMuchAndTakesItAgainLater) {
  storage::MemoryStore store;
  CommandRunner runner(store, Quiet(), /*max_commands=*/2);
  std::promise<void> gate;
  const std::shared_future<void> open = gate.get_future().share();
  std::promise<absl::StatusOr<uint64_t>> first, second, third;
  const auto waiting = [open](const std::string& key) {
    return [open, key](const storage::Reader&) {
      open.wait();
      storage::Batch batch;
      batch.Put(key, "x");
      return absl::StatusOr<storage::Batch>(batch);
    };
  };
  const auto into = [](std::promise<absl::StatusOr<uint64_t>>& result) {
    return [&result](absl::StatusOr<uint64_t> commit_seq) { result.set_value(std::move(commit_seq)); };
  };
  runner.Run(waiting("a"), into(first));
  runner.Run(waiting("b"), into(second));
  runner.Run(waiting("c"), into(third));
  const auto refused = third.get_future().get();  // the other two still wait
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused.status()), "OVERLOADED");
  gate.set_value();
  EXPECT_EQ(*first.get_future().get() + *second.get_future().get(), 3u) << "commits 1 and 2, in either order";
  EXPECT_FALSE(store.Get("c")->has_value());
  EXPECT_TRUE(RunAndWait(runner, waiting("c")).ok());
}

TEST(CommandRunnerTest, GivesUpWhereEveryAttemptConflicts) {
  storage::MemoryStore store;
  CommandRunner runner(store, Quiet());
  const absl::Status status = RunAndWait(runner, [](const storage::Reader&) -> absl::StatusOr<storage::Batch> {
    storage::Batch batch;
    batch.RequirePrefix("absent", "x");
    batch.Put("other", "y");
    return batch;
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(status), "CONTENTION");
  EXPECT_FALSE(store.Get("other")->has_value());
}

TEST(CommandRunnerTest, AnEmptyBatchAndAnErrorCommitNothing) {
  storage::MemoryStore store;
  CommandRunner runner(
      store, {.on_commit = [] { FAIL() << "nothing was to be committed"; }, .on_conflict = [](const std::string&) {}});
  EXPECT_TRUE(RunAndWait(runner, [](const storage::Reader&) { return storage::Batch(); }).ok());
  const absl::Status error = RunAndWait(
      runner, [](const storage::Reader&) -> absl::StatusOr<storage::Batch> { return absl::NotFoundError("x"); });
  EXPECT_EQ(error.code(), absl::StatusCode::kNotFound);
}

TEST(CommandRunnerTest, ManyRacingCommandsAllHappenOnceEach) {
  storage::MemoryStore store;
  constexpr int kThreads = 8, kEach = 25;
  {
    CommandRunner runner(store, Quiet());
    std::vector<std::thread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&runner] {
        for (int j = 0; j < kEach; ++j) {
          const absl::Status status =
              RunAndWait(runner, [](const storage::Reader& reader) { return Increment(reader, "row"); });
          EXPECT_TRUE(status.ok()) << status;
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(**store.Get("row"), absl::StrCat(kThreads * kEach, ";"));
}

}  // namespace
}  // namespace peidan::server
