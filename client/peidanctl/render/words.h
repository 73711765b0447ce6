// The Chinese words of the API's enums, and the way back from what a user types.
#pragma once

#include <optional>
#include <string>

#include <absl/strings/string_view.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/generated_enum_reflection.h>

namespace peidan::ctl {

// The Chinese word of an enum value, e.g. 已派单; nothing for a value without one.
std::optional<std::string> FindWord(const google::protobuf::EnumValueDescriptor& value);

// The same for a number of an enum; a value that a newer server knows and we do not reads 未知(17).
std::string WordOf(const google::protobuf::EnumDescriptor& type, int number);

// The value's name without the enum's prefix, e.g. ASSIGNED; the number for an unknown value.
std::string ShortNameOf(const google::protobuf::EnumDescriptor& type, int number);

// The number that `text` names: the short name in any case, the full name, or the Chinese word. Nothing for anything
// else, and for the unspecified value.
std::optional<int> ParseEnum(const google::protobuf::EnumDescriptor& type, absl::string_view text);

// All that ParseEnum takes, for a message to the user: `ASSIGNED 已派单、ACCEPTED 已接单…`.
std::string ChoicesOf(const google::protobuf::EnumDescriptor& type);

template <class Enum>
std::string Word(Enum value) {
  return WordOf(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

template <class Enum>
std::string ShortName(Enum value) {
  return ShortNameOf(*google::protobuf::GetEnumDescriptor<Enum>(), value);
}

}  // namespace peidan::ctl
