// Arguments that several commands read the same way. Every error is a usage error in Chinese.
#pragma once

#include <string>
#include <vector>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <peidan/v1/match.pb.h>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {

// The enum value that `text` names (see ParseEnum); the error lists the choices.
template <class Enum>
absl::StatusOr<Enum> EnumArgument(absl::string_view flag, absl::string_view text) {
  const auto& type = *google::protobuf::GetEnumDescriptor<Enum>();
  const std::optional<int> number = ParseEnum(type, text);
  if (number.has_value()) return static_cast<Enum>(*number);
  return UsageError(absl::StrCat(flag, " 不认识“", text, "”，可选：", ChoicesOf(type)));
}

// The window between two local times; REQUIRES that both are given or neither.
absl::StatusOr<v1::TimeWindow> WindowArgument(const std::string& from, const std::string& to);

// A conjunction of conditions in the filter language of the API.
class FilterBuilder {
 public:
  // Adds `field op "value"` unless the value is empty.
  void Add(absl::string_view field, absl::string_view op, absl::string_view value);
  // Adds a condition in the user's own words unless it is empty.
  void AddRaw(absl::string_view condition);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace peidan::ctl
