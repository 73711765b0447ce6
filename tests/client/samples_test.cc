// The samples of client/samples run, so that they never rot. They need Debian's python3-grpcio and python3-grpc-tools.
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <absl/strings/str_cat.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/client/fake_server.h"

namespace peidan {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr char kPython[] = "/usr/bin/python3";  // Debian's own, which sees Debian's packages.
constexpr char kGoogle[] = "/usr/share/gocode/src/github.com/gogo/googleapis";

class PythonSampleTest : public ::testing::Test {
 protected:
  PythonSampleTest() {
    std::string pattern = (fs::temp_directory_path() / "samples_test.XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~PythonSampleTest() override { fs::remove_all(directory_); }

  // Runs a line for a shell and returns its exit code; both outputs are then in output_.
  int Run(const std::string& command) {
    const fs::path output = directory_ / "output";
    const int status = std::system(("(" + command + ") >'" + output.string() + "' 2>&1").c_str());
    std::ifstream in(output);
    output_.assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  int GenerateStubs() {
    return Run(absl::StrCat("protoc -I '" PEIDAN_SOURCE_DIR "/proto' -I ", kGoogle,
                            " --plugin=protoc-gen-grpc=/usr/bin/grpc_python_plugin --python_out='", directory_.string(),
                            "' --grpc_out='", directory_.string(), "' '" PEIDAN_SOURCE_DIR "'/proto/peidan/v1/*.proto ",
                            kGoogle, "/google/rpc/status.proto ", kGoogle, "/google/rpc/error_details.proto"));
  }

  int PlaceOrder(const std::string& community, const std::string& need) {
    return Run(absl::StrCat("PYTHONPATH='", directory_.string(), "' ", kPython,
                            " '" PEIDAN_SOURCE_DIR "/client/samples/python/place_order.py' ", server_.address(), " ",
                            community, " ", need));
  }

  testing::FakeServer server_;
  fs::path directory_;
  std::string output_;
};

TEST_F(PythonSampleTest, PlacesAnOrderReadsItBackAndUnderstandsARefusal) {
  if (Run(absl::StrCat(kPython, " -c 'import grpc'")) != 0) GTEST_SKIP() << "no python3-grpcio";
  ASSERT_EQ(GenerateStubs(), 0) << output_;

  EXPECT_EQ(PlaceOrder("翠微路社区", "想装扶手"), 0) << output_;
  EXPECT_EQ(output_, "orders/261201-1234-5678 ORDER_STATE_ASSIGNED ['bureaus/weijian', 'bureaus/minzheng']\n");
  ASSERT_EQ(server_.orders.placed.size(), 1U);
  EXPECT_EQ(server_.orders.placed[0].need().text(), "想装扶手");

  EXPECT_EQ(PlaceOrder("建设社区", "想装扶手"), 1);
  EXPECT_EQ(output_, "叫“建设社区”的社区有 2 个\n");

  EXPECT_EQ(PlaceOrder("翠微路社区", "太长"), 1);
  EXPECT_THAT(output_, HasSubstr("reason: \"FIELD_TOO_LONG\""));
  EXPECT_THAT(output_, HasSubstr("field: \"need.text\""));
  EXPECT_THAT(output_, HasSubstr("INVALID_ARGUMENT: "));
}

}  // namespace
}  // namespace peidan
