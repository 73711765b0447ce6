// Names as people type and read them.
#pragma once

#include <optional>
#include <string>

#include <absl/strings/string_view.h>

namespace peidan::ctl {

// The resource name of what may be given short or in full: `minzheng` or `bureaus/minzheng`. Empty stays empty. Whether
// it exists is for the server to say.
std::string BureauName(absl::string_view text);
std::string ResourceName(absl::string_view text);
std::string OrderName(absl::string_view text);
std::string PrecedentName(absl::string_view text);
std::string EventName(absl::string_view text);
std::string RuleSetName(absl::string_view text);
std::string WhistleName(absl::string_view text);
std::string SubdistrictName(absl::string_view text);

// `261201-1234-5678/1`, `orders/261201-1234-5678/assignments/1` and what lies between them. Nothing where the number of
// the assignment is missing.
std::optional<std::string> AssignmentName(absl::string_view text);

// The same for a waiting: `261201-1234-5678/1`, `orders/261201-1234-5678/waitings/1`.
std::optional<std::string> WaitingName(absl::string_view text);

// 12 digits or `communities/{12 digits}`; nothing for anything else, which may be a community's Chinese name.
std::optional<std::string> CommunityName(absl::string_view text);

// The short form: `bureaus/minzheng` is minzheng, `orders/X/assignments/1` and `orders/X/waitings/1` are X/1, a rule
// set its first 12 digits.
std::string ShortId(absl::string_view name);

}  // namespace peidan::ctl
