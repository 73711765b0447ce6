// Checks of request fields. A Validator collects every fault, so that a caller learns of all of them at once.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"
#include "google/protobuf/timestamp.pb.h"
#include "peidan/v1/match.pb.h"
#include "server/error.h"

namespace peidan::server {

inline constexpr int kMaxRequestIdLength = 64;
// Windows further ahead are taken for a mistake in the year.
inline constexpr absl::Duration kFarthestWindow = absl::Hours(24 * 731);

// Confined to one call.
class Validator {
 public:
  // Valid UTF-8 of at most `max` code points without control characters; line feeds and tabs are allowed.
  void Text(const std::string& field, absl::string_view value, int max);
  // The same, and not empty or only spaces.
  void RequiredText(const std::string& field, absl::string_view value, int max);
  // Not empty.
  void Required(const std::string& field, absl::string_view value);
  void Range(const std::string& field, int64_t value, int64_t min, int64_t max);
  void ListSize(const std::string& field, int size, int max);
  // A command's id: 1 to 64 of `A-Z a-z 0-9 . _ : -`.
  void RequestId(absl::string_view value);
  void Etag(absl::string_view value);
  // Both ends given, in order, ending after `now`, starting at most two years ahead.
  void Window(const std::string& field, const v1::TimeWindow& window, absl::Time now);
  // A value this server knows; 0 only where `optional`.
  template <typename Enum>
  void EnumValue(const std::string& field, Enum value, bool optional) {
    CheckEnum(field, google::protobuf::GetEnumDescriptor<Enum>(), static_cast<int>(value), optional);
  }
  void Add(const std::string& field, v1::ErrorReason reason, const std::string& message);

  const std::vector<FieldFault>& faults() const { return faults_; }
  // OK, or INVALID_ARGUMENT with every fault.
  absl::Status status() const;

 private:
  void CheckEnum(const std::string& field, const google::protobuf::EnumDescriptor* type, int value, bool optional);

  std::vector<FieldFault> faults_;
};

// `time` as an absl::Time. REQUIRES: a valid timestamp.
absl::Time FromProto(const google::protobuf::Timestamp& time);
// Whether seconds and nanoseconds lie in the ranges protobuf gives them.
bool IsValid(const google::protobuf::Timestamp& time);

}  // namespace peidan::server
