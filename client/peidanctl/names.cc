#include "client/peidanctl/names.h"

#include <algorithm>

#include <absl/strings/ascii.h>
#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>
#include <absl/strings/strip.h>

namespace peidan::ctl {
namespace {

constexpr size_t kCommunityDigits = 12;
constexpr absl::string_view kCommunities = "communities/";
constexpr absl::string_view kOrders = "orders/";
constexpr absl::string_view kAssignments = "/assignments/";
constexpr absl::string_view kWaitings = "/waitings/";
constexpr absl::string_view kRuleSets = "ruleSets/";
constexpr size_t kHashDigitsShown = 12;  // Enough to be unique among all rule sets of a district.

std::string InCollection(absl::string_view collection, absl::string_view text) {
  if (text.empty() || absl::StartsWith(text, collection)) return std::string(text);
  return absl::StrCat(collection, text);
}

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

// `order/number` in the order's collection, short or in full.
std::optional<std::string> NumberedName(absl::string_view text, absl::string_view collection) {
  absl::ConsumePrefix(&text, kOrders);
  const size_t slash = text.find('/');
  if (slash == absl::string_view::npos || slash == 0) return std::nullopt;
  absl::string_view number = text.substr(slash);
  if (!absl::ConsumePrefix(&number, collection)) number.remove_prefix(1);
  if (!IsNumber(number)) return std::nullopt;
  return absl::StrCat(kOrders, text.substr(0, slash), collection, number);
}

}  // namespace

std::string BureauName(absl::string_view text) { return InCollection("bureaus/", text); }
std::string ResourceName(absl::string_view text) { return InCollection("resources/", text); }
std::string OrderName(absl::string_view text) { return InCollection(kOrders, text); }
std::string PrecedentName(absl::string_view text) { return InCollection("precedents/", text); }
std::string EventName(absl::string_view text) { return InCollection("events/", text); }
std::string RuleSetName(absl::string_view text) { return InCollection(kRuleSets, text); }
std::string WhistleName(absl::string_view text) { return InCollection("whistles/", text); }
std::string SubdistrictName(absl::string_view text) { return InCollection("subdistricts/", text); }

std::optional<std::string> AssignmentName(absl::string_view text) { return NumberedName(text, kAssignments); }
std::optional<std::string> WaitingName(absl::string_view text) { return NumberedName(text, kWaitings); }

std::optional<std::string> CommunityName(absl::string_view text) {
  absl::ConsumePrefix(&text, kCommunities);
  if (text.size() != kCommunityDigits || !IsNumber(text)) return std::nullopt;
  return absl::StrCat(kCommunities, text);
}

std::string ShortId(absl::string_view name) {
  const size_t slash = name.find('/');
  if (slash == absl::string_view::npos) return std::string(name);
  if (absl::StartsWith(name, kRuleSets)) return std::string(name.substr(slash + 1, kHashDigitsShown));
  return absl::StrReplaceAll(name.substr(slash + 1), {{kAssignments, "/"}, {kWaitings, "/"}});
}

}  // namespace peidan::ctl
