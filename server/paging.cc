#include "server/paging.h"

#include <algorithm>

#include "absl/strings/escaping.h"
#include "server/fingerprint.h"

namespace peidan::server {
namespace {

constexpr size_t kMarkLength = 8;  // enough to tell lists apart; a token is no secret
constexpr size_t kMaxTokenLength = 512;

std::string MarkOf(absl::string_view list, absl::string_view next) {
  return Sha256(absl::StrCat(list, "|", next)).substr(0, kMarkLength);
}

absl::Status InvalidToken() {
  return InvalidFields(
      {{"page_token", v1::ERROR_REASON_PAGE_TOKEN_INVALID, "不是本次查询得到的翻页标记，请从第一页重新查询"}});
}

}  // namespace

absl::StatusOr<storage::PageRequest> ParsePage(int page_size, int skip, int max_skip, absl::string_view page_token,
                                               absl::string_view list) {
  Validator check;
  if (page_size < 0) check.Add("page_size", v1::ERROR_REASON_FIELD_OUT_OF_RANGE, "不能小于 0");
  check.Range("skip", skip, 0, max_skip);
  if (!check.status().ok()) return check.status();
  storage::PageRequest page;
  page.size = static_cast<size_t>(page_size == 0 ? kDefaultPageSize : std::min(page_size, kMaxPageSize));
  page.skip = static_cast<size_t>(skip);
  if (page_token.empty()) return page;
  std::string token;
  if (page_token.size() > kMaxTokenLength || !absl::WebSafeBase64Unescape(page_token, &token)) return InvalidToken();
  if (token.size() <= kMarkLength) return InvalidToken();
  page.start = token.substr(kMarkLength);
  if (token.substr(0, kMarkLength) != MarkOf(list, page.start)) return InvalidToken();
  return page;
}

std::string MakePageToken(absl::string_view next, absl::string_view list) {
  if (next.empty()) return "";
  return absl::WebSafeBase64Escape(absl::StrCat(MarkOf(list, next), next));
}

}  // namespace peidan::server
