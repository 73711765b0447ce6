// Rules for single fields, shared by everything in the catalog: texts, numbers, dates, names. Pure.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "peidan/v1/error_reason.pb.h"

namespace peidan::storage {

// What is wrong with one field of a message.
struct FieldFault {
  std::string field;  // path, e.g. `schedule[1].opens_at`
  v1::ErrorReason reason = v1::ERROR_REASON_UNSPECIFIED;
  std::string message_zh;
};

// Resource names of one collection.
using NameSet = std::set<std::string, std::less<>>;

// `field[index]`.
std::string Element(std::string_view field, int index);

// How long a text may be, in Unicode code points; `min` 0 means that it may be empty.
struct TextLimits {
  size_t min = 0;
  size_t max = 0;
  bool several_lines = false;  // line feeds are allowed
};

// Whether `text` is a day that exists, as `YYYY-MM-DD`.
bool IsDate(std::string_view text);
// Whether `text` is `HH:MM` on a 24-hour clock.
bool IsTimeOfDay(std::string_view text);
// Whether `text` consists of `count` digits.
bool IsDigits(std::string_view text, size_t count);

// Collects faults. Each check adds at most one fault per value.
class FieldChecker {
 public:
  void Add(std::string field, v1::ErrorReason reason, std::string message_zh) {
    faults_.push_back({std::move(field), reason, std::move(message_zh)});
  }

  // REQUIRED, NOT_UTF8, CONTROL_CHARACTER, TOO_LONG; MALFORMED for too short or for blanks at an end.
  void Text(const std::string& field, const std::string& text, const TextLimits& limits);
  // A list of at most `max_count` different texts. TOO_LONG, MALFORMED for a repetition, and those of Text.
  void Texts(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& texts, int max_count,
             const TextLimits& limits);
  // OUT_OF_RANGE unless min <= value <= max.
  void Number(const std::string& field, int64_t value, int64_t min, int64_t max);
  // MALFORMED unless a day that exists; an empty one is REQUIRED where it must be there.
  void Date(const std::string& field, const std::string& text, bool required);
  // REQUIRED where empty, `unknown` where `known` does not hold it.
  void Reference(const std::string& field, const std::string& name, const NameSet& known, v1::ErrorReason unknown);
  // A list of at most `max_count` different references. TOO_LONG, MALFORMED for a repetition, and those of Reference.
  void References(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& names, int max_count,
                  const NameSet& known, v1::ErrorReason unknown);
  // REQUIRED for 0, ENUM_UNKNOWN for a value that is not `valid`.
  void Enum(const std::string& field, int value, bool (*valid)(int));
  // A list of different enum values, as above; an empty list is REQUIRED where `required`.
  void Enums(const std::string& field, const google::protobuf::RepeatedField<int>& values, bool (*valid)(int),
             bool required);

  std::vector<FieldFault> Take() { return std::move(faults_); }

 private:
  // Whether the list is short enough; a fault otherwise.
  bool Count(const std::string& field, int count, int max_count);
  void Repetition(const std::string& field, int index);

  std::vector<FieldFault> faults_;
};

}  // namespace peidan::storage
