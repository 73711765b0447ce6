// A writer killed with SIGKILL under concurrent commits loses nothing that it acknowledged and leaves no half batch.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <set>

#include "storage/apply.h"
#include "tests/storage/engines.h"

namespace peidan::storage {
namespace {

constexpr int kKills = 5;
constexpr size_t kAcknowledgedBeforeKill = 400;

// Runs the writer, kills it after some acknowledgements, and returns all it gave.
std::set<uint64_t> RunUntilKilled(const std::string& directory, uint64_t first) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    const std::string number = std::to_string(first);
    const char* program = PEIDAN_BINARY_DIR "/tests/storage_crash_writer";
    execl(program, program, directory.c_str(), number.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::set<uint64_t> acknowledged;
  uint64_t number = 0;
  while (read(ends[0], &number, sizeof(number)) == sizeof(number)) {
    acknowledged.insert(number);
    if (acknowledged.size() == kAcknowledgedBeforeKill) kill(child, SIGKILL);
  }
  close(ends[0]);
  int ended = 0;
  waitpid(child, &ended, 0);
  EXPECT_TRUE(WIFSIGNALED(ended)) << "the writer stopped by itself, status " << ended;
  return acknowledged;
}

TEST(CrashTest, NothingAcknowledgedIsLostAndNoBatchIsHalf) {
  ScratchDirectory scratch;
  std::set<uint64_t> acknowledged;
  for (int round = 0; round < kKills; ++round) {
    acknowledged.merge(RunUntilKilled(scratch.path(), static_cast<uint64_t>(round) * 10'000'000));
    const auto store = OpenOrThrow({.directory = scratch.path()});
    const auto left = store->Scan({.begin = "left/", .end = "left0"}).value();
    const auto right = store->Scan({.begin = "right/", .end = "right0"}).value();
    std::set<uint64_t> found;
    for (const KeyValue& entry : left) found.insert(std::stoull(entry.key.substr(5)));
    std::set<uint64_t> found_right;
    for (const KeyValue& entry : right) found_right.insert(std::stoull(entry.key.substr(6)));
    EXPECT_EQ(found, found_right);
    EXPECT_EQ(DecodeCounter(store->Get("count").value()).value(), static_cast<int64_t>(found.size()));
    EXPECT_TRUE(std::includes(found.begin(), found.end(), acknowledged.begin(), acknowledged.end()));
  }
  EXPECT_GE(acknowledged.size(), kKills * kAcknowledgedBeforeKill);
}

}  // namespace
}  // namespace peidan::storage
