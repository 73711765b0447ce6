#include "client/peidanctl/match_line.h"

#include <optional>

#include <absl/strings/str_cat.h>
#include <nlohmann/json.hpp>

#include "client/peidanctl/exit_code.h"
#include "client/peidanctl/names.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

using nlohmann::ordered_json;

absl::Status BadLine(int number, absl::string_view what) {
  return RefusedError(absl::StrCat("第 ", number, " 行", what));
}

// The text of a field; nothing where it is absent or no text.
std::optional<std::string> TextOf(const ordered_json& object, const char* field) {
  const auto found = object.find(field);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

absl::StatusOr<v1::MatchNeedRequest> ParseMatchLine(absl::string_view line, int number) {
  const ordered_json object = ordered_json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (object.is_discarded() || !object.is_object()) return BadLine(number, "不是 JSON 对象");
  const auto id = TextOf(object, "id");
  if (!id.has_value() || id->empty()) return BadLine(number, "缺少文本字段 id");
  const auto text = TextOf(object, "text");
  if (!text.has_value() || text->empty()) return BadLine(number, "缺少文本字段 text");
  v1::MatchNeedRequest request;
  request.set_id(*id);
  request.mutable_need()->set_text(*text);
  if (object.contains("community")) {
    const auto community = CommunityName(TextOf(object, "community").value_or(""));
    if (!community.has_value()) return BadLine(number, "的 community 不是 12 位社区代码");
    request.mutable_need()->set_community(*community);
  }
  return request;
}

std::string FormatMatchLine(const v1::MatchNeedResponse& response) {
  const v1::Match& match = response.match();
  std::string lead;
  ordered_json cooperating = ordered_json::array();
  ordered_json bureaus = ordered_json::array();
  ordered_json resources = ordered_json::array();
  for (const v1::RankedBureau& ranked : match.bureaus()) {
    const std::string code = ShortId(ranked.bureau());
    if (ranked.role() == v1::BUREAU_ROLE_LEAD) lead = code;
    if (ranked.role() == v1::BUREAU_ROLE_COOPERATING) cooperating.push_back(code);
    bureaus.push_back(ordered_json{{"bureau", code}, {"score", ranked.score()}});
  }
  for (const v1::RankedResource& ranked : match.resources()) {
    resources.push_back(ordered_json{
        {"resource", ShortId(ranked.resource())}, {"bureau", ShortId(ranked.bureau())}, {"score", ranked.score()}});
  }
  const ordered_json line{{"id", response.id()},
                          {"decision", ShortName(match.decision())},
                          {"lead", lead},
                          {"cooperating", std::move(cooperating)},
                          {"bureaus", std::move(bureaus)},
                          {"resources", std::move(resources)}};
  return line.dump(-1, ' ', /*ensure_ascii=*/false, ordered_json::error_handler_t::replace);
}

}  // namespace peidan::ctl
