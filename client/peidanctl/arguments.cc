#include "client/peidanctl/arguments.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

absl::StatusOr<google::protobuf::Timestamp> TimeArgument(absl::string_view flag, const std::string& text) {
  const auto time = ParseLocalTime(text);
  if (time.has_value()) return *time;
  return UsageError(absl::StrCat(flag, " 读不懂“", text, "”，应写成北京时间，如 2026-12-01T09:00"));
}

}  // namespace

absl::StatusOr<v1::TimeWindow> WindowArgument(const std::string& from, const std::string& to) {
  const auto start = TimeArgument("--from", from);
  if (!start.ok()) return start.status();
  const auto end = TimeArgument("--to", to);
  if (!end.ok()) return end.status();
  v1::TimeWindow window;
  *window.mutable_start_time() = *start;
  *window.mutable_end_time() = *end;
  return window;
}

void FilterBuilder::Add(absl::string_view field, absl::string_view op, absl::string_view value) {
  if (value.empty()) return;
  const std::string escaped = absl::StrReplaceAll(value, {{"\\", "\\\\"}, {"\"", "\\\""}});
  AddRaw(absl::StrCat(field, " ", op, " \"", escaped, "\""));
}

void FilterBuilder::AddRaw(absl::string_view condition) {
  if (condition.empty()) return;
  absl::StrAppend(&text_, text_.empty() ? "" : " AND ", condition);
}

}  // namespace peidan::ctl
