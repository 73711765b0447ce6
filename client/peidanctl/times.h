// Times as people type and read them: local time of Beijing.
#pragma once

#include <optional>
#include <string>

#include <absl/strings/string_view.h>
#include <google/protobuf/timestamp.pb.h>

namespace peidan::ctl {

// `2026-12-01T09:00` in Asia/Shanghai. Nothing for any other form and for a day or hour that does not exist.
std::optional<google::protobuf::Timestamp> ParseLocalTime(absl::string_view text);

// `2026-12-01 09:00`, in Asia/Shanghai.
std::string LocalTime(const google::protobuf::Timestamp& time);

// With seconds: `2026-12-01 09:00:30`.
std::string LocalTimeToSecond(const google::protobuf::Timestamp& time);

}  // namespace peidan::ctl
