// Starts kill_victim.cc and says how it ended.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace peidan::storage {

enum class VictimEnd { kDone, kKilled, kFailed };

inline VictimEnd RunVictim(std::vector<std::string> words) {
  words.insert(words.begin(), PEIDAN_BINARY_DIR "/tests/storage_kill_victim");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  int ended = 0;
  waitpid(child, &ended, 0);
  if (WIFSIGNALED(ended)) return VictimEnd::kKilled;
  return WIFEXITED(ended) && WEXITSTATUS(ended) == 0 ? VictimEnd::kDone : VictimEnd::kFailed;
}

}  // namespace peidan::storage
