// A writer killed with SIGKILL under concurrent commits loses nothing that it acknowledged and leaves no half batch.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>

#include "storage/apply.h"
#include "storage/watermarked_store.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

constexpr size_t kAcknowledgedBeforeKill = 400;
constexpr uint64_t kNumbersOfARun = 10'000'000;

// Runs the writer until it is killed: by itself at `point` (empty: nowhere), or after some acknowledgements. Returns
// all it acknowledged.
std::set<uint64_t> RunUntilKilled(const std::string& directory, uint64_t first, const std::string& point, int times) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    const std::string number = std::to_string(first), count = std::to_string(times);
    const char* program = PEIDAN_BINARY_DIR "/tests/storage_crash_writer";
    execl(program, program, directory.c_str(), number.c_str(), point.empty() ? nullptr : point.c_str(), count.c_str(),
          nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::set<uint64_t> acknowledged;
  uint64_t number = 0;
  while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
    acknowledged.insert(number);
    if (point.empty() && acknowledged.size() == kAcknowledgedBeforeKill) kill(child, SIGKILL);
  }
  close(ends[0]);
  int ended = 0;
  waitpid(child, &ended, 0);
  EXPECT_TRUE(WIFSIGNALED(ended)) << "the writer stopped by itself, status " << ended;
  return acknowledged;
}

// Everything acknowledged is there, every batch is whole, and the watermark does not stand in the way.
void Check(const std::string& directory, const std::set<uint64_t>& acknowledged) {
  auto opened = OpenWatermarkedStore(OpenOrThrow({.directory = directory}), "0123456789abcdef",
                                     {.path = directory + ".watermark"});
  ASSERT_TRUE(opened.ok()) << opened.status();
  const KeyValueStore& store = **opened;
  const auto left_entries = store.Scan({.begin = "left/", .end = "left0"}).value();
  const auto right_entries = store.Scan({.begin = "right/", .end = "right0"}).value();
  std::set<uint64_t> left, right;
  for (const KeyValue& entry : left_entries) left.insert(std::stoull(entry.key.substr(5)));
  for (const KeyValue& entry : right_entries) right.insert(std::stoull(entry.key.substr(6)));
  EXPECT_EQ(left, right);
  EXPECT_EQ(DecodeCounter(store.Get("count").value()).value(), static_cast<int64_t>(left.size()));
  EXPECT_TRUE(std::includes(left.begin(), left.end(), acknowledged.begin(), acknowledged.end()));
}

// PEIDAN_LONG=1: twenty kills at each point.
void KillAgainAndAgain(const std::string& point) {
  const int kills = std::getenv("PEIDAN_LONG") != nullptr ? 20 : 4;
  ScratchDirectory scratch;
  const std::string directory = scratch.path() + "/data";
  std::set<uint64_t> acknowledged;
  for (int round = 0; round < kills; ++round) {
    // The first write of the watermark happens at the opening.
    const int times = point.empty() ? 0 : 1 + 7 * round;
    acknowledged.merge(RunUntilKilled(directory, static_cast<uint64_t>(round) * kNumbersOfARun, point, times));
    Check(directory, acknowledged);
  }
  std::cout << kills << " kills, " << acknowledged.size() << " acknowledged\n";
  const size_t at_least = point.empty() ? static_cast<size_t>(kills) * kAcknowledgedBeforeKill : 1;
  EXPECT_GE(acknowledged.size(), at_least);
}

TEST(CrashTest, NothingAcknowledgedIsLostAndNoBatchIsHalf) { KillAgainAndAgain(""); }

TEST(CrashTest, AKillBetweenTheLogAndTheAcknowledgementLosesNothing) { KillAgainAndAgain("after_sync"); }

TEST(CrashTest, AKillInTheMiddleOfTheWatermarkLosesNothing) { KillAgainAndAgain("watermark"); }

}  // namespace
}  // namespace peidan::storage
