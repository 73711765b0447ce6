#include "client/peidanctl/offline_program.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <absl/strings/str_cat.h>

#include "client/peidanctl/command.h"

namespace peidan::ctl {

absl::Status BecomeOfflineProgram(Session& session, const std::vector<std::string>& words) {
  session.out.flush();
  std::error_code error;
  const std::string program = std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "peidan_admin";
  std::vector<std::string> line = {program};
  line.insert(line.end(), words.begin(), words.end());
  std::vector<char*> pointers;
  for (std::string& word : line) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  execv(program.c_str(), pointers.data());
  return LocalError(absl::StrCat("运行不了 ", program, "：", std::generic_category().message(errno)));
}

}  // namespace peidan::ctl
