// Pages of lists: sizes, and tokens that only the list that made them accepts.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "server/validator.h"
#include "storage/tables.h"

namespace peidan::server {

inline constexpr int kDefaultPageSize = 50;
inline constexpr int kMaxPageSize = 500;       // larger pages are cut, as AIP-158 says
inline constexpr int kMaxStoredSkip = 10'000;  // a skip over stored entries reads each of them
inline constexpr int kMaxMemorySkip = 1'000'000;

// What a list was asked for, checked.
// `list` names the list and its arguments, e.g. `ListOrders|state = "REVIEW"`: a token of another list is refused.
// INVALID_ARGUMENT: page_size < 0, skip outside 0..max_skip, PAGE_TOKEN_INVALID.
absl::StatusOr<storage::PageRequest> ParsePage(int page_size, int skip, int max_skip, absl::string_view page_token,
                                               absl::string_view list);

// The token with which `list` goes on at `next`; empty for an empty `next`.
std::string MakePageToken(absl::string_view next, absl::string_view list);

}  // namespace peidan::server
