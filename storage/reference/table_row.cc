#include "storage/reference/table_row.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace peidan::storage {
namespace {

std::string Choices(const Words& words) {
  std::string choices;
  for (const auto& [word, value] : words) {
    if (!choices.empty()) choices += "、";
    choices += word;
  }
  return choices;
}

bool IsWholeNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && IsDigits(text, text.size());
}

}  // namespace

std::vector<std::string> TableRow::List(std::string_view title) const {
  const std::string& text = Text(title);
  if (text.empty()) return {};
  return absl::StrSplit(text, ';');
}

std::vector<std::string> TableRow::ListOrEverything(std::string_view title) {
  const std::string& text = Text(title);
  if (text.empty()) Add(title, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写；不限时填 *");
  return text == "*" ? std::vector<std::string>() : List(title);
}

int32_t TableRow::Number(std::string_view title) {
  const std::string& text = Text(title);
  int64_t number = 0;
  if (text.empty()) {
    Add(title, v1::ERROR_REASON_FIELD_REQUIRED, "必须填写");
  } else if (!IsWholeNumber(text)) {
    Add(title, v1::ERROR_REASON_FIELD_MALFORMED, "应为整数");
  } else if (!absl::SimpleAtoi(text, &number) || number < std::numeric_limits<int32_t>::min() ||
             number > std::numeric_limits<int32_t>::max()) {
    Add(title, v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "数字太大");
    number = 0;
  }
  return static_cast<int32_t>(number);
}

int TableRow::Word(std::string_view title, const Words& words) {
  if (!Text(title).empty()) return WordOf(title, Text(title), words);
  Add(title, v1::ERROR_REASON_FIELD_REQUIRED, absl::StrCat("必须填写，可填：", Choices(words)));
  return 0;
}

int TableRow::WordOf(std::string_view title, std::string_view word, const Words& words) {
  const auto found = std::find_if(words.begin(), words.end(), [&](const auto& entry) { return entry.first == word; });
  if (found != words.end()) return found->second;
  Add(title, v1::ERROR_REASON_ENUM_UNKNOWN, absl::StrCat("不认识“", std::string(word), "”，可填：", Choices(words)));
  return 0;
}

void TableRow::Add(std::string_view title, v1::ErrorReason reason, std::string message_zh) {
  faults_.push_back({std::string(title), reason, std::move(message_zh)});
}

bool TableRow::HasFault(std::string_view title) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FieldFault& fault) { return fault.field == title; });
}

}  // namespace peidan::storage
