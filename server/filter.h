// The filter language of lists: `field = "value" AND field : "part"`, a small part of AIP-160.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace peidan::server {

inline constexpr int kMaxFilterLength = 500;

struct FilterClause {
  enum class Operator { kEquals, kNotEquals, kContains };
  std::string field;
  Operator op = Operator::kEquals;
  std::string value;
};

// The clauses of a filter; empty text: none. A value stands in double quotes (`\"` and `\\` inside) or is a bare word.
// INVALID_ARGUMENT (FILTER_INVALID): not of this form, a field that is not in `fields` (the message lists them), or,
// for a field that is an enum of `type`, a value that it does not have or an operator other than `=` and `!=`.
absl::StatusOr<std::vector<FilterClause>> ParseFilter(absl::string_view text, const std::vector<std::string>& fields,
                                                      const google::protobuf::Descriptor* type);

// What lists that read an index answer to a filter they cannot serve (FILTER_INVALID).
absl::Status OnlyEquals();
absl::Status RepeatedClause();
absl::Status ExclusiveClauses(absl::string_view one, absl::string_view other);

// Whether a message satisfies every clause. Enums match by name, with or without their prefix; a repeated field matches
// where one of its elements does (`!=`: where none is equal). REQUIRES: fields are string or enum fields of the
// message.
bool Matches(const google::protobuf::Message& message, const std::vector<FilterClause>& clauses);

// An enum value by its name with or without prefix, e.g. `REVIEW` or `ORDER_STATE_REVIEW`.
// INVALID_ARGUMENT (FILTER_INVALID): no such value.
absl::StatusOr<int> ParseEnum(const google::protobuf::EnumDescriptor* type, absl::string_view name);

}  // namespace peidan::server
