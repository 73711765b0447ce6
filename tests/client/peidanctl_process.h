// peidanctl as a process of its own, against a fake server.
#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "tests/client/fake_server.h"

namespace peidan {

inline std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

inline void WriteAll(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

class PeidanctlTest : public ::testing::Test {
 protected:
  PeidanctlTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "peidanctl_test.XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~PeidanctlTest() override { std::filesystem::remove_all(directory_); }

  // Runs `peidanctl ARGUMENTS`; the arguments are for a shell.
  Result Run(const std::string& arguments) const {
    const std::filesystem::path out = directory_ / "stdout";
    const std::filesystem::path err = directory_ / "stderr";
    const std::string command = "'" PEIDAN_BINARY_DIR "/bin/peidanctl' --server=" + server_.address() + " " +
                                arguments + " >'" + out.string() + "' 2>'" + err.string() + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadAll(out), ReadAll(err)};
  }

  testing::FakeServer server_;
  std::filesystem::path directory_;
};

}  // namespace peidan
