// The facts of `rules eval --input`: a flat JSON object.
#pragma once

#include <map>
#include <string>

#include <absl/status/statusor.h>
#include <absl/strings/string_view.h>
#include <peidan/v1/rule_table.pb.h>

namespace peidan::ctl {

// Reads `{"age": 80, "level": "低保", "city": null, "topics": ["noise.dance"]}`: texts, numbers, true and false, null,
// and lists of texts. What is not there is unknown, null is known to have no value, "" is the empty text. REFUSED for
// anything else, and for a name that stands twice.
absl::StatusOr<std::map<std::string, v1::FactValue>> ParseFacts(absl::string_view json);

}  // namespace peidan::ctl
