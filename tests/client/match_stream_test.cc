#include <gtest/gtest.h>

#include "client/client.h"
#include "client/error.h"
#include "tests/client/fake_server.h"

namespace peidan::client {
namespace {

class MatchStreamTest : public ::testing::Test {
 protected:
  MatchStreamTest() {
    options_.server = server_.address();
    options_.timeout = absl::Seconds(30);
  }

  // Questions `0` to `count - 1`, all with this text.
  NeedSource Count(int count, const std::string& text = "楼道堆物没人管") {
    return [this, count, text]() -> absl::StatusOr<std::optional<v1::MatchNeedRequest>> {
      if (asked_ == count) return std::nullopt;
      v1::MatchNeedRequest request;
      request.set_id(std::to_string(asked_++));
      request.mutable_need()->set_text(text);
      return request;
    };
  }

  testing::FakeServer server_;
  ClientOptions options_;
  int asked_ = 0;
};

TEST_F(MatchStreamTest, AnswersFiveThousandNeedsInOrderWithABoundedWindow) {
  int answered = 0;
  int widest = 0;
  const absl::Status status =
      Client(options_).matching().MatchNeeds(Count(5000), [&](const v1::MatchNeedResponse& response) {
        EXPECT_EQ(response.id(), std::to_string(answered));
        widest = std::max(widest, asked_ - answered);
        ++answered;
        return absl::OkStatus();
      });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(answered, 5000);
  EXPECT_EQ(widest, MatchingClient::kMaxInFlight);
}

TEST_F(MatchStreamTest, LongTextsFillNeitherSide) {
  int answered = 0;
  std::string text;
  for (int i = 0; i < 2000; ++i) text += "长";
  const absl::Status status = Client(options_).matching().MatchNeeds(Count(1000, text), [&](const auto&) {
    ++answered;
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(answered, 1000);
}

TEST_F(MatchStreamTest, NoQuestionsAreAnsweredAtOnce) {
  const absl::Status status =
      Client(options_).matching().MatchNeeds(Count(0), [](const auto&) { return absl::InternalError("nobody asked"); });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(MatchStreamTest, ABadQuestionEndsTheStreamWithItsError) {
  const absl::Status status =
      Client(options_).matching().MatchNeeds(Count(10, "拒绝我"), [](const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailsOf(status).reason, "FIELD_MALFORMED");
  EXPECT_EQ(DetailsOf(status).fields[0].field, "0");
}

TEST_F(MatchStreamTest, AnErrorOfTheSourceEndsTheStream) {
  int left = 100;
  const NeedSource source = [&, inner = Count(1000)]() -> absl::StatusOr<std::optional<v1::MatchNeedRequest>> {
    if (left-- == 0) return absl::DataLossError("the file ended too early");
    return inner();
  };
  const absl::Status status =
      Client(options_).matching().MatchNeeds(source, [](const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
}

TEST_F(MatchStreamTest, AnErrorOfTheSinkEndsTheStream) {
  const absl::Status status = Client(options_).matching().MatchNeeds(
      Count(1000), [](const auto&) { return absl::ResourceExhaustedError("disk full"); });
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST_F(MatchStreamTest, ASilentServerIsLeftAfterTheTimeout) {
  options_.timeout = absl::Milliseconds(50);
  const absl::Status status =
      Client(options_).matching().MatchNeeds(Count(1, "沉默"), [](const auto&) { return absl::OkStatus(); });
  EXPECT_EQ(status.code(), absl::StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace peidan::client
