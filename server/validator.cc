#include "server/validator.h"

#include <algorithm>
#include <optional>

#include "storage/reference/utf8.h"

namespace peidan::server {
namespace {

// What is wrong with a text, if anything: code points, validity, control characters.
struct TextShape {
  int code_points = 0;
  bool is_utf8 = true;
  bool has_control = false;
  bool is_blank = true;
};

TextShape ShapeOf(absl::string_view text) {
  TextShape shape;
  const std::optional<std::u32string> points = storage::DecodeUtf8({text.data(), text.size()});
  if (!points.has_value()) return {0, false, false, false};
  shape.code_points = static_cast<int>(points->size());
  for (const char32_t c : *points) {
    const bool is_space = c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0x3000;
    if (!is_space) shape.is_blank = false;
    if ((c < 0x20 && !is_space) || (c >= 0x7f && c < 0xa0)) shape.has_control = true;
  }
  return shape;
}

bool IsRequestIdCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
         c == ':' || c == '-';
}

}  // namespace

absl::Time FromProto(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

bool IsValid(const google::protobuf::Timestamp& time) {
  constexpr int64_t kYear1 = -62135596800, kYear9999 = 253402300799;
  return time.seconds() >= kYear1 && time.seconds() <= kYear9999 && time.nanos() >= 0 && time.nanos() < 1000000000;
}

void Validator::Add(const std::string& field, v1::ErrorReason reason, const std::string& message) {
  faults_.push_back({field, reason, message});
}

void Validator::Text(const std::string& field, absl::string_view value, int max) {
  // A text of more bytes than that is too long whatever it holds; it is not scanned.
  if (value.size() > static_cast<size_t>(max) * 4) {
    return Add(field, v1::ERROR_REASON_FIELD_TOO_LONG, absl::StrCat("不能超过 ", max, " 个字"));
  }
  const TextShape shape = ShapeOf(value);
  if (!shape.is_utf8) return Add(field, v1::ERROR_REASON_FIELD_NOT_UTF8, "不是有效的 UTF-8 文本");
  if (shape.has_control) return Add(field, v1::ERROR_REASON_FIELD_CONTROL_CHARACTER, "含有不可见的控制字符");
  if (shape.code_points > max) Add(field, v1::ERROR_REASON_FIELD_TOO_LONG, absl::StrCat("不能超过 ", max, " 个字"));
}

void Validator::RequiredText(const std::string& field, absl::string_view value, int max) {
  if (value.size() <= static_cast<size_t>(max) * 4 && ShapeOf(value).is_blank) return Required(field, "");
  Text(field, value, max);
}

void Validator::Required(const std::string& field, absl::string_view value) {
  if (value.empty()) Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "不能为空");
}

void Validator::Range(const std::string& field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return;
  Add(field, v1::ERROR_REASON_FIELD_OUT_OF_RANGE, absl::StrCat("应在 ", min, " 到 ", max, " 之间"));
}

void Validator::ListSize(const std::string& field, int size, int max) {
  if (size > max) Add(field, v1::ERROR_REASON_FIELD_TOO_LONG, absl::StrCat("不能超过 ", max, " 项"));
}

void Validator::RequestId(absl::string_view value) {
  if (value.empty()) return Required("request_id", value);
  if (value.size() > kMaxRequestIdLength) {
    return Add("request_id", v1::ERROR_REASON_FIELD_TOO_LONG,
               absl::StrCat("不能超过 ", kMaxRequestIdLength, " 个字符"));
  }
  if (!std::all_of(value.begin(), value.end(), IsRequestIdCharacter)) {
    Add("request_id", v1::ERROR_REASON_FIELD_MALFORMED, "只能含有字母、数字和 . _ : -");
  }
}

void Validator::Etag(absl::string_view value) {
  if (value.empty()) Add("etag", v1::ERROR_REASON_ETAG_REQUIRED, "不能为空，请带上读取时得到的版本标记");
  if (value.size() > kMaxRequestIdLength) Add("etag", v1::ERROR_REASON_FIELD_TOO_LONG, "不是读取时得到的版本标记");
}

void Validator::Window(const std::string& field, const v1::TimeWindow& window, absl::Time now) {
  if (!window.has_start_time()) return Required(field + ".start_time", "");
  if (!window.has_end_time()) return Required(field + ".end_time", "");
  for (const auto& [part, time] : {std::pair(".start_time", window.start_time()), {".end_time", window.end_time()}}) {
    if (!IsValid(time)) return Add(field + part, v1::ERROR_REASON_FIELD_MALFORMED, "不是有效的时间");
  }
  const absl::Time start = FromProto(window.start_time());
  const absl::Time end = FromProto(window.end_time());
  if (end <= start) return Add(field, v1::ERROR_REASON_WINDOW_REVERSED, "结束时间应晚于开始时间");
  if (end <= now) return Add(field, v1::ERROR_REASON_WINDOW_PAST, "已经过去");
  if (start > now + kFarthestWindow) Add(field, v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "不能晚于两年以后");
}

void Validator::CheckEnum(const std::string& field, const google::protobuf::EnumDescriptor* type, int value,
                          bool optional) {
  if (value == 0 && !optional) return Required(field, "");
  if (type->FindValueByNumber(value) == nullptr) {
    Add(field, v1::ERROR_REASON_ENUM_UNKNOWN, absl::StrCat("取值 ", value, " 未知"));
  }
}

absl::Status Validator::status() const { return faults_.empty() ? absl::OkStatus() : InvalidFields(faults_); }

}  // namespace peidan::server
