#include "client/peidanctl/community_lookup.h"

#include <algorithm>
#include <vector>

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/strip.h>

#include "client/paging.h"
#include "client/peidanctl/arguments.h"
#include "client/peidanctl/names.h"

namespace peidan::ctl {
namespace {

constexpr int kMaxCandidates = 10;

using Communities = client::Listing<v1::Community>;

absl::StatusOr<Communities> Find(const client::Client& client, absl::string_view op, absl::string_view name) {
  FilterBuilder filter;
  filter.Add("display_name", op, name);
  v1::ListCommunitiesRequest request;
  request.set_filter(filter.text());
  return client::ReadPages<v1::Community>(
      request, kMaxCandidates, [&](const auto& page) { return client.catalog().ListCommunities(page); },
      [](v1::ListCommunitiesResponse& page) { return page.mutable_communities(); });
}

std::string CandidatesText(const Communities& candidates) {
  std::string text;
  for (const v1::Community& community : candidates.items) {
    absl::StrAppend(&text, "\n  ", ShortId(community.name()), "  ", community.display_name());
  }
  const int left_out = candidates.total_size - static_cast<int>(candidates.items.size());
  if (left_out > 0) absl::StrAppend(&text, "\n  …… 另有 ", left_out, " 个");
  return text;
}

// What the name is about, without the ending that all communities share: 翠微路 for 翠微路社区.
absl::string_view WithoutEnding(absl::string_view name) {
  for (const absl::string_view ending : {"社区居委会", "居委会", "社区", "村"}) {
    absl::string_view stem = name;
    if (absl::ConsumeSuffix(&stem, ending) && !stem.empty()) return stem;
  }
  return name;
}

absl::Status Unknown(const client::Client& client, const std::string& text) {
  const absl::StatusOr<Communities> similar = Find(client, ":", WithoutEnding(text));
  if (!similar.ok()) return similar.status();
  if (similar->items.empty()) {
    return UsageError(absl::StrCat("没有叫“", text, "”的社区；可用 peidanctl community list --name 查找"));
  }
  return UsageError(absl::StrCat("没有叫“", text, "”的社区，相近的有：", CandidatesText(*similar)));
}

}  // namespace

absl::StatusOr<std::string> ResolveCommunity(const client::Client& client, const std::string& text) {
  if (const auto name = CommunityName(text); name.has_value()) return *name;
  const bool is_code = !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
  if (text.empty() || is_code || absl::StartsWith(text, "communities/")) {
    return UsageError(absl::StrCat("--community 应为 12 位社区代码或社区名称，而不是“", text, "”"));
  }
  const absl::StatusOr<Communities> exact = Find(client, "=", text);
  if (!exact.ok()) return exact.status();
  if (exact->items.empty()) return Unknown(client, text);
  if (exact->items.size() > 1) {
    return UsageError(absl::StrCat("叫“", text, "”的社区不止一个，请用代码指明：", CandidatesText(*exact)));
  }
  return exact->items.front().name();
}

}  // namespace peidan::ctl
