#include "storage/reference/field_rules.h"

#include <algorithm>
#include <optional>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "storage/reference/utf8.h"

namespace peidan::storage {
namespace {

bool IsControl(char32_t point, bool several_lines) {
  if (point == '\n') return !several_lines;
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

bool IsBlank(char32_t point) { return point == ' ' || point == '\n' || point == 0x3000 || point == 0xfeff; }

int ToInt(std::string_view digits) {
  int number = 0;
  return absl::SimpleAtoi(std::string(digits), &number) ? number : -1;
}

}  // namespace

std::string Element(std::string_view field, int index) { return absl::StrCat(std::string(field), "[", index, "]"); }

bool IsDigits(std::string_view text, size_t count) {
  return text.size() == count && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool IsDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!IsDigits(text.substr(0, 4), 4) || !IsDigits(text.substr(5, 2), 2) || !IsDigits(text.substr(8), 2)) return false;
  const int year = ToInt(text.substr(0, 4)), month = ToInt(text.substr(5, 2)), day = ToInt(text.substr(8));
  const absl::CivilDay real(year, month, day);  // 2026-02-30 becomes 2026-03-02
  return year > 0 && real.year() == year && real.month() == month && real.day() == day;
}

bool IsTimeOfDay(std::string_view text) {
  if (text.size() != 5 || text[2] != ':' || !IsDigits(text.substr(0, 2), 2) || !IsDigits(text.substr(3), 2))
    return false;
  return ToInt(text.substr(0, 2)) < 24 && ToInt(text.substr(3)) < 60;
}

void FieldChecker::Text(const std::string& field, const std::string& text, const TextLimits& limits) {
  if (text.empty()) {
    if (limits.min > 0) Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
    return;
  }
  const std::optional<std::u32string> points = DecodeUtf8(text);
  if (!points) return Add(field, v1::ERROR_REASON_FIELD_NOT_UTF8, "不是有效的 UTF-8 编码");
  const auto control = std::find_if(points->begin(), points->end(),
                                    [&](char32_t point) { return IsControl(point, limits.several_lines); });
  if (control != points->end()) {
    return Add(field, v1::ERROR_REASON_FIELD_CONTROL_CHARACTER,
               absl::StrFormat("第 %d 个字符是控制字符 U+%04X", control - points->begin() + 1,
                               static_cast<uint32_t>(*control)));
  }
  if (points->size() > limits.max) {
    return Add(field, v1::ERROR_REASON_FIELD_TOO_LONG,
               absl::StrCat("不能超过 ", limits.max, " 个字，现有 ", points->size(), " 个"));
  }
  if (points->size() < limits.min) {
    return Add(field, v1::ERROR_REASON_FIELD_MALFORMED,
               absl::StrCat("不能少于 ", limits.min, " 个字，现有 ", points->size(), " 个"));
  }
  if (IsBlank(points->front()) || IsBlank(points->back())) {
    Add(field, v1::ERROR_REASON_FIELD_MALFORMED, "首尾不能有空白");
  }
}

void FieldChecker::Texts(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& texts,
                         int max_count, const TextLimits& limits) {
  if (!Count(field, texts.size(), max_count)) return;
  NameSet seen;
  for (int i = 0; i < texts.size(); ++i) {
    if (seen.insert(texts[i]).second) {
      Text(Element(field, i), texts[i], limits);
    } else {
      Repetition(field, i);
    }
  }
}

bool FieldChecker::Count(const std::string& field, int count, int max_count) {
  if (count <= max_count) return true;
  Add(field, v1::ERROR_REASON_FIELD_TOO_LONG, absl::StrCat("不能超过 ", max_count, " 项，现有 ", count, " 项"));
  return false;
}

void FieldChecker::Repetition(const std::string& field, int index) {
  Add(Element(field, index), v1::ERROR_REASON_FIELD_MALFORMED, absl::StrCat("第 ", index + 1, " 项与前面的重复"));
}

void FieldChecker::Number(const std::string& field, int64_t value, int64_t min, int64_t max) {
  if (value >= min && value <= max) return;
  Add(field, v1::ERROR_REASON_FIELD_OUT_OF_RANGE, absl::StrCat("应在 ", min, " 到 ", max, " 之间，现为 ", value));
}

void FieldChecker::Date(const std::string& field, const std::string& text, bool required) {
  if (text.empty()) {
    if (required) Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
  } else if (!IsDate(text)) {
    Add(field, v1::ERROR_REASON_FIELD_MALFORMED, "应为真实存在的日期，写作 2026-01-31");
  }
}

void FieldChecker::Reference(const std::string& field, const std::string& name, const NameSet& known,
                             v1::ErrorReason unknown) {
  if (name.empty()) {
    Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
  } else if (!DecodeUtf8(name)) {
    Add(field, v1::ERROR_REASON_FIELD_NOT_UTF8, "不是有效的 UTF-8 编码");
  } else if (!known.contains(name)) {
    Add(field, unknown, absl::StrCat("库中没有“", name.substr(name.rfind('/') + 1), "”"));
  }
}

void FieldChecker::References(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& names,
                              int max_count, const NameSet& known, v1::ErrorReason unknown) {
  if (!Count(field, names.size(), max_count)) return;
  NameSet seen;
  for (int i = 0; i < names.size(); ++i) {
    if (seen.insert(names[i]).second) {
      Reference(Element(field, i), names[i], known, unknown);
    } else {
      Repetition(field, i);
    }
  }
}

void FieldChecker::Enum(const std::string& field, int value, bool (*valid)(int)) {
  if (value == 0) {
    Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
  } else if (!valid(value)) {
    Add(field, v1::ERROR_REASON_ENUM_UNKNOWN, absl::StrCat("没有编号为 ", value, " 的取值"));
  }
}

void FieldChecker::Enums(const std::string& field, const google::protobuf::RepeatedField<int>& values,
                         bool (*valid)(int), bool required) {
  if (values.empty() && required) Add(field, v1::ERROR_REASON_FIELD_REQUIRED, "至少填写一项");
  for (int i = 0; i < values.size(); ++i) {
    if (std::find(values.begin(), values.begin() + i, values[i]) != values.begin() + i) {
      Repetition(field, i);
    } else {
      Enum(Element(field, i), values[i], valid);
    }
  }
}

}  // namespace peidan::storage
