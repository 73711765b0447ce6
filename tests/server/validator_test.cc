#include "server/validator.h"

#include "gtest/gtest.h"
#include "peidan/v1/order.pb.h"
#include "server/lifecycle/draft.h"

namespace peidan::server {
namespace {

// The reason of the only fault, `OK` for none.
std::string Verdict(const Validator& check) { return check.faults().empty() ? "OK" : ReasonOf(check.status()); }

std::string TextVerdict(const std::string& text, int max) {
  Validator check;
  check.Text("need.text", text, max);
  return Verdict(check);
}

TEST(ValidatorTest, TextIsCountedInCharactersNotBytes) {
  EXPECT_EQ(TextVerdict("灯灯灯", 3), "OK");
  EXPECT_EQ(TextVerdict("灯灯灯灯", 3), "FIELD_TOO_LONG");
  EXPECT_EQ(TextVerdict("𬭚𬭚𬭚", 3), "OK");
  EXPECT_EQ(TextVerdict("𬭚𬭚𬭚a", 3), "FIELD_TOO_LONG");
  EXPECT_EQ(TextVerdict("一\n二\t三", 5), "OK");
}

TEST(ValidatorTest, TextIsValidUtf8WithoutControlCharacters) {
  EXPECT_EQ(TextVerdict("\xff\xfe", 10), "FIELD_NOT_UTF8");
  EXPECT_EQ(TextVerdict("\xe7\x81", 10), "FIELD_NOT_UTF8");      // a character cut in half
  EXPECT_EQ(TextVerdict("\xed\xa0\x80", 10), "FIELD_NOT_UTF8");  // a surrogate
  EXPECT_EQ(TextVerdict(std::string("a\0b", 3), 10), "FIELD_CONTROL_CHARACTER");
  EXPECT_EQ(TextVerdict("a\x7f", 10), "FIELD_CONTROL_CHARACTER");
}

TEST(ValidatorTest, WindowsLieAheadAndInOrder) {
  const absl::Time now = absl::FromUnixSeconds(1795482000);
  const auto verdict = [now](absl::Duration start, absl::Duration end) {
    v1::TimeWindow window;
    *window.mutable_start_time() = lifecycle::ToProto(now + start);
    *window.mutable_end_time() = lifecycle::ToProto(now + end);
    Validator check;
    check.Window("window", window, now);
    return Verdict(check);
  };
  EXPECT_EQ(verdict(absl::Hours(1), absl::Hours(2)), "OK");
  EXPECT_EQ(verdict(-absl::Hours(1), absl::Hours(2)), "OK");  // going on now
  EXPECT_EQ(verdict(absl::Hours(1), absl::Hours(1)), "WINDOW_REVERSED");
  EXPECT_EQ(verdict(-absl::Hours(1), absl::ZeroDuration()), "WINDOW_PAST");
  EXPECT_EQ(verdict(kFarthestWindow, kFarthestWindow + absl::Hours(1)), "OK");
  EXPECT_EQ(verdict(kFarthestWindow + absl::Seconds(1), kFarthestWindow + absl::Hours(1)), "FIELD_OUT_OF_RANGE");
}

TEST(ValidatorTest, ImpossibleTimestampsAreNamed) {
  v1::TimeWindow window;
  window.mutable_start_time()->set_seconds(1);
  window.mutable_end_time()->set_nanos(-1);
  Validator check;
  check.Window("window", window, absl::UnixEpoch());
  ASSERT_EQ(check.faults().size(), 1u);
  EXPECT_EQ(check.faults()[0].field, "window.end_time");
}

TEST(ValidatorTest, AllFaultsAreToldAtOnceWithTheirChineseNames) {
  Validator check;
  check.RequestId("");
  check.Range("need.quantity", 0, 1, 10);
  const grpc::Status status = ToGrpcStatus(check.status());
  EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(status.error_message(), "FIELD_REQUIRED: request_id need.quantity");
  EXPECT_NE(status.error_details().find("请求编号（request_id）不能为空；数量（need.quantity）应在 1 到 10 之间"),
            std::string::npos);
}

TEST(ValidatorTest, EnumsHaveKnownValues) {
  Validator check;
  check.EnumValue("a", v1::RATING_LEVEL_SATISFIED, false);
  EXPECT_EQ(Verdict(check), "OK");
  check.EnumValue("b", v1::RATING_LEVEL_UNSPECIFIED, true);
  EXPECT_EQ(Verdict(check), "OK");
  check.EnumValue("c", static_cast<v1::RatingLevel>(9), true);
  EXPECT_EQ(Verdict(check), "ENUM_UNKNOWN");
}

}  // namespace
}  // namespace peidan::server
