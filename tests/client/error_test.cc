#include "client/error.h"

#include <sstream>

#include <gtest/gtest.h>

#include "client/peidanctl/exit_code.h"
#include "client/request_id.h"
#include "tests/client/fake_server.h"

namespace peidan {
namespace {

using client::DetailsOf;
using client::ToAbslStatus;

grpc::Status TooLong() {
  return testing::Refusal(grpc::StatusCode::INVALID_ARGUMENT, "FIELD_TOO_LONG", "need.text", "诉求太长");
}

TEST(ErrorTest, ReadsReasonFieldsAndChineseMessage) {
  const client::ErrorDetails details = DetailsOf(TooLong());
  EXPECT_EQ(details.reason, "FIELD_TOO_LONG");
  ASSERT_EQ(details.fields.size(), 1U);
  EXPECT_EQ(details.fields[0], (client::FieldFault{"need.text", "at most 2,000 characters"}));
  EXPECT_EQ(details.message_zh, "诉求太长");
}

TEST(ErrorTest, KeepsCodeMessageAndDetailsAcrossTheBorder) {
  const absl::Status status = ToAbslStatus(TooLong());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "refused by the fake");
  EXPECT_EQ(DetailsOf(status).reason, "FIELD_TOO_LONG");
  EXPECT_EQ(DetailsOf(status).fields.size(), 1U);
}

TEST(ErrorTest, EveryCodeKeepsItsNumber) {
  EXPECT_TRUE(ToAbslStatus(grpc::Status::OK).ok());
  for (int code = 1; code <= 16; ++code) {
    EXPECT_EQ(static_cast<int>(ToAbslStatus({static_cast<grpc::StatusCode>(code), "x"}).code()), code);
  }
}

TEST(ErrorTest, ForeignDetailsAreNoDetails) {
  EXPECT_EQ(DetailsOf(grpc::Status(grpc::StatusCode::INTERNAL, "x", "\xff\xfe nonsense")).reason, "");
  EXPECT_EQ(DetailsOf(absl::InternalError("x")).message_zh, "");
}

TEST(ErrorTest, IsPrintedAsMessageFieldsReasonAndCode) {
  std::ostringstream err;
  ctl::PrintError(ToAbslStatus(TooLong()), "127.0.0.1:7070", err);
  EXPECT_EQ(err.str(), "诉求太长\n  need.text: at most 2,000 characters\n[FIELD_TOO_LONG] INVALID_ARGUMENT\n");
}

TEST(ErrorTest, AServerThatCannotBeReachedIsNamed) {
  std::ostringstream err;
  ctl::PrintError(absl::UnavailableError("refused"), "127.0.0.1:7070", err);
  EXPECT_EQ(err.str().substr(0, err.str().find("：")), "连不上服务 127.0.0.1:7070");
}

TEST(ExitCodeTest, FollowsTheDocumentedTable) {
  using ctl::ExitCodeOf;
  EXPECT_EQ(ExitCodeOf(absl::OkStatus()), 0);
  EXPECT_EQ(ExitCodeOf(absl::InternalError("")), 1);
  EXPECT_EQ(ExitCodeOf(absl::DataLossError("")), 1);
  EXPECT_EQ(ExitCodeOf(ctl::LocalError("写不了")), 1);
  EXPECT_EQ(ExitCodeOf(ctl::UsageError("不对")), 2);
  EXPECT_EQ(ExitCodeOf(absl::InvalidArgumentError("")), 3);
  EXPECT_EQ(ExitCodeOf(absl::OutOfRangeError("")), 3);
  EXPECT_EQ(ExitCodeOf(ctl::RefusedError("有错")), 3);
  EXPECT_EQ(ExitCodeOf(absl::NotFoundError("")), 4);
  EXPECT_EQ(ExitCodeOf(absl::FailedPreconditionError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::AbortedError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::AlreadyExistsError("")), 5);
  EXPECT_EQ(ExitCodeOf(absl::UnavailableError("")), 6);
  EXPECT_EQ(ExitCodeOf(absl::DeadlineExceededError("")), 6);
  EXPECT_EQ(ExitCodeOf(absl::ResourceExhaustedError("")), 6);
}

TEST(RequestIdTest, IsAUuidThatNeverRepeats) {
  const std::string id = client::NewRequestId();
  EXPECT_EQ(id.size(), 36U);
  EXPECT_EQ(id[14], '4');
  EXPECT_NE(std::string("89ab").find(id[19]), std::string::npos);
  EXPECT_EQ(id.find_first_not_of("0123456789abcdef-"), std::string::npos);
  EXPECT_NE(id, client::NewRequestId());
}

}  // namespace
}  // namespace peidan
