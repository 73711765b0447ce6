#include "client/peidanctl/render/match_text.h"

#include <vector>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/table.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

std::string DecisionText(const v1::Match& match, NameBook& names, ResourceIds ids) {
  std::string text = Word(match.decision());
  if (match.gap() != v1::GAP_CLASS_UNSPECIFIED) absl::StrAppend(&text, "（", Word(match.gap()), "）");
  std::vector<std::string> chosen;
  for (const std::string& resource : match.chosen_resources())
    chosen.push_back(ids == ResourceIds::kShow ? NamedResource(resource, names) : names.Resource(resource));
  if (!chosen.empty()) absl::StrAppend(&text, "：", absl::StrJoin(chosen, "、"));
  return text;
}

std::string BureausWithRole(const v1::Match& match, v1::BureauRole role, NameBook& names) {
  std::vector<std::string> found;
  for (const v1::RankedBureau& ranked : match.bureaus()) {
    if (ranked.role() == role) found.push_back(names.Bureau(ranked.bureau()));
  }
  return absl::StrJoin(found, "、");
}

// One line for each of several needs in one text.
void AddNeeds(const v1::Match& match, NameBook& names, FactSheet& sheet) {
  for (int i = 0; i < match.needs_size(); ++i) {
    const v1::NeedPart& need = match.needs(i);
    const std::string line = absl::StrCat("第 ", i + 1, " 件“", need.text(), "”，", names.Bureau(need.lead_bureau()));
    if (i == 0) {
      sheet.Add("分项", line);
    } else {
      sheet.AddMore(line);
    }
  }
}

std::string LimitText(const v1::Match& match) {
  if (match.urgency() == v1::URGENCY_CLASS_UNSPECIFIED) return "";
  std::string text = Word(match.urgency());
  const auto add = [&](int hours, bool working_time, absl::string_view act) {
    if (hours > 0) absl::StrAppend(&text, "，", hours, working_time ? " 个工作小时内" : " 小时内", act);
  };
  add(match.sign_in_hours(), match.sign_in_in_working_time(), "接单");
  add(match.limit_hours(), match.limit_in_working_time(), "办结");
  return text;
}

std::string ScoreText(double score) { return absl::StrFormat("%.3f", score); }

Table BureauTable(const v1::Match& match, NameBook& names) {
  Table table{{"委办局", "代码", "得分", "分工"}, {}};
  for (const v1::RankedBureau& ranked : match.bureaus()) {
    const bool part = ranked.role() != v1::BUREAU_ROLE_UNSPECIFIED;
    table.rows.push_back({names.Bureau(ranked.bureau()), ShortId(ranked.bureau()), ScoreText(ranked.score()),
                          part ? Word(ranked.role()) : ""});
  }
  return table;
}

Table ResourceTable(const v1::Match& match, NameBook& names) {
  Table table{{"资源", "编号", "委办局", "得分", "可点"}, {}};
  for (const v1::RankedResource& ranked : match.resources()) {
    table.rows.push_back({names.Resource(ranked.resource()), ShortId(ranked.resource()), names.Bureau(ranked.bureau()),
                          ScoreText(ranked.score()), ranked.eligible() ? "是" : "否"});
  }
  return table;
}

}  // namespace

std::string NamedResource(const std::string& resource, NameBook& names) {
  const std::string id = ShortId(resource);
  const std::string name = names.Resource(resource);
  return name == id ? id : absl::StrCat(name, "（", id, "）");
}

std::string WindowText(const v1::TimeWindow& window) {
  if (!window.has_start_time() && !window.has_end_time()) return "";
  return absl::StrCat(LocalTime(window.start_time()), " 至 ", LocalTime(window.end_time()));
}

void AddDecision(const v1::Match& match, NameBook& names, FactSheet& sheet, ResourceIds ids) {
  sheet.Add("配单", DecisionText(match, names, ids));
  sheet.Add("主办", BureausWithRole(match, v1::BUREAU_ROLE_LEAD, names));
  sheet.Add("协办", BureausWithRole(match, v1::BUREAU_ROLE_COOPERATING, names));
  sheet.Add("先例", absl::StrJoin(match.precedents(), "、", [](std::string* out, const std::string& name) {
              absl::StrAppend(out, ShortId(name));
            }));
  AddNeeds(match, names, sheet);
  sheet.Add("时限", LimitText(match));
  sheet.Add("提示", match.advice());
}

std::string MatchText(const v1::Match& match, NameBook& names) {
  FactSheet sheet;
  AddDecision(match, names, sheet);
  std::string text = sheet.text();
  if (match.bureaus_size() > 0) absl::StrAppend(&text, "\n", RenderAligned(BureauTable(match, names)));
  if (match.resources_size() > 0) absl::StrAppend(&text, "\n", RenderAligned(ResourceTable(match, names)));
  return text;
}

}  // namespace peidan::ctl
