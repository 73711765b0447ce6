#include "client/peidanctl/times.h"

#include <absl/time/time.h>

namespace peidan::ctl {
namespace {

constexpr char kForm[] = "%Y-%m-%dT%H:%M";

// Asia/Shanghai has kept UTC+8 without summer time since 1992, so no time zone database is needed.
absl::TimeZone Beijing() { return absl::FixedTimeZone(8 * 60 * 60); }

std::string Format(const char* form, const google::protobuf::Timestamp& time) {
  return absl::FormatTime(form, absl::FromUnixSeconds(time.seconds()), Beijing());
}

}  // namespace

std::optional<google::protobuf::Timestamp> ParseLocalTime(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(kForm, text, Beijing(), &time, &error)) return std::nullopt;
  google::protobuf::Timestamp result;
  result.set_seconds(absl::ToUnixSeconds(time));
  // absl also takes `2026-12-1T9:00` and turns 31 June into 1 July; what reads differently was not written properly.
  if (Format(kForm, result) != text) return std::nullopt;
  return result;
}

std::string LocalTime(const google::protobuf::Timestamp& time) { return Format("%Y-%m-%d %H:%M", time); }

std::string LocalTimeToSecond(const google::protobuf::Timestamp& time) { return Format("%Y-%m-%d %H:%M:%S", time); }

}  // namespace peidan::ctl
