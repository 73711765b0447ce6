#include "client/peidanctl/render/rule_text.h"

#include <algorithm>
#include <set>

#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/fact_sheet.h"
#include "client/peidanctl/render/text_width.h"
#include "client/peidanctl/render/words.h"
#include "client/peidanctl/times.h"

namespace peidan::ctl {
namespace {

// `第 12 行 主题 第 3 字`, as far as it is known.
std::string PlaceText(int line, const std::string& column, int character) {
  std::vector<std::string> parts;
  if (line > 0) parts.push_back(absl::StrCat("第 ", line, " 行"));
  if (!column.empty()) parts.push_back(column);
  if (character > 0) parts.push_back(absl::StrCat("第 ", character, " 字"));
  return absl::StrJoin(parts, " ");
}

template <class Names>
std::string ShortIds(const Names& names) {
  return names.empty() ? "无" : absl::StrJoin(names, "、", [](std::string* out, const std::string& name) {
    absl::StrAppend(out, ShortId(name));
  });
}

std::string LeadIn(const v1::Match& match, NameBook& names) {
  for (const v1::RankedBureau& ranked : match.bureaus()) {
    if (ranked.role() == v1::BUREAU_ROLE_LEAD) return names.Bureau(ranked.bureau());
  }
  return "";
}

// The bureaus with a role, and the resources chosen: sets, because their order says nothing.
std::set<std::string> Cooperating(const v1::Match& match) {
  std::set<std::string> bureaus;
  for (const v1::RankedBureau& ranked : match.bureaus()) {
    if (ranked.role() == v1::BUREAU_ROLE_COOPERATING) bureaus.insert(ranked.bureau());
  }
  return bureaus;
}

std::string DecisionWithLead(const v1::Match& match, NameBook& names) {
  const std::string lead = LeadIn(match, names);
  return lead.empty() ? Word(match.decision()) : absl::StrCat(Word(match.decision()), " ", lead);
}

// What differs besides the kind of decision and the lead, which have columns of their own.
std::string OtherChanges(const v1::Match& before, const v1::Match& after) {
  std::vector<std::string> changes;
  const auto chosen = [](const v1::Match& match) {
    return std::set<std::string>(match.chosen_resources().begin(), match.chosen_resources().end());
  };
  if (Cooperating(before) != Cooperating(after)) changes.emplace_back("协办");
  if (chosen(before) != chosen(after)) changes.emplace_back("资源");
  if (before.urgency() != after.urgency()) changes.emplace_back("时限");
  return absl::StrJoin(changes, "、");
}

std::string BureauOrNone(const std::string& bureau, NameBook& names) {
  return bureau.empty() ? "（无主办）" : names.Bureau(bureau);
}

}  // namespace

std::string SizeText(const v1::StoredRuleSet& rule_set) {
  int rows = 0;
  for (const v1::RuleTableSize& table : rule_set.tables()) rows += table.rows();
  return absl::StrCat(rule_set.tables_size(), " 张表 ", rows, " 行");
}

std::vector<Column<v1::RuleFinding>> FindingColumns() {
  return {{"级别", [](const auto& f) { return Word(f.severity()); }},
          {"文件", [](const auto& f) { return f.file(); }},
          {"位置", [](const auto& f) { return PlaceText(f.line(), f.column(), f.character()); }},
          {"规则", [](const auto& f) { return absl::StrJoin(f.rows(), "、"); }},
          {"问题", [](const auto& f) { return f.message(); }},
          {"类别", [](const auto& f) { return f.reason(); }}};
}

std::vector<Column<v1::RuleFault>> FaultColumns() {
  return {{"文件", [](const auto& f) { return f.file(); }},
          {"位置",
           [](const auto& f) {
             return PlaceText(f.row(), f.column() > 0 ? absl::StrCat("第 ", f.column(), " 列") : "", f.character());
           }},
          {"问题", [](const auto& f) { return f.message(); }},
          {"类别", [](const auto& f) { return Word(f.reason()); }}};
}

std::vector<Column<v1::StoredRuleSet>> RuleSetColumns() {
  return {{"规则集", [](const auto& s) { return ShortId(s.name()); }},
          {"状态", [](const auto& s) { return Word(s.state()); }},
          {"上传时间", [](const auto& s) { return LocalTime(s.create_time()); }},
          {"规模", [](const auto& s) { return SizeText(s); }},
          {"说明", [](const auto& s) { return s.note(); }}};
}

std::vector<Column<v1::RuleActivation>> ActivationColumns() {
  return {{"序号", [](const auto& a) { return ShortId(a.name()); }},
          {"时间", [](const auto& a) { return LocalTime(a.activate_time()); }},
          {"方式", [](const auto& a) { return Word(a.kind()); }},
          {"规则集", [](const auto& a) { return ShortId(a.rule_set()); }},
          {"此前", [](const auto& a) { return ShortId(a.previous()); }},
          {"缘由", [](const auto& a) { return a.reason(); }}};
}

std::vector<Column<v1::RuleSuggestion>> SuggestionColumns() {
  return {{"文件", [](const auto& s) { return s.file(); }},
          {"行", [](const auto& s) { return s.row(); }},
          {"支持", [](const auto& s) { return absl::StrCat(s.support()); }},
          {"把握", [](const auto& s) { return absl::StrFormat("%.2f", s.confidence()); }},
          {"原行", [](const auto& s) { return s.before(); }},
          {"改为", [](const auto& s) { return s.after(); }}};
}

std::vector<Column<v1::DecisionDifference>> DifferenceColumns(NameBook& names) {
  return {{"单号", [](const auto& d) { return ShortId(d.order()); }},
          {"原判定", [&names](const auto& d) { return DecisionWithLead(d.before(), names); }},
          {"新判定", [&names](const auto& d) { return DecisionWithLead(d.after(), names); }},
          {"还有不同", [](const auto& d) { return OtherChanges(d.before(), d.after()); }}};
}

std::string RuleSetStory(const v1::StoredRuleSet& rule_set) {
  FactSheet sheet;
  sheet.AddHeading(absl::StrCat("规则集 ", ShortId(rule_set.name()), " · ", Word(rule_set.state())));
  sheet.Add("编号", rule_set.name());
  sheet.Add("上传时间", LocalTime(rule_set.create_time()));
  sheet.Add("说明", rule_set.note());
  for (const v1::RuleTableSize& table : rule_set.tables())
    sheet.Add(&table == &rule_set.tables(0) ? "表" : " ", absl::StrCat(table.table(), " ", table.rows(), " 行"));
  return sheet.text();
}

std::string ComparisonText(const v1::RuleComparison& comparison, NameBook& names) {
  std::string text = absl::StrCat("规则集 ", ShortId(comparison.before()), " 与 ", ShortId(comparison.after()),
                                  " 比较了 ", comparison.compared(), " 单，", comparison.different(), " 单判得不同\n");
  if (comparison.shifts_size() == 0) return text;
  Table table{{"原主办", "新主办", "单数"}, {}};
  for (const v1::BureauShift& shift : comparison.shifts())
    table.rows.push_back(
        {BureauOrNone(shift.from(), names), BureauOrNone(shift.to(), names), absl::StrCat(shift.orders())});
  return absl::StrCat(text, "\n", RenderAligned(table));
}

std::string ReplayText(const v1::ReplaySummary& summary) {
  std::string text = absl::StrCat("重放 ", summary.replayed(), " 单，与当时逐字节一致 ", summary.identical(), " 单");
  if (summary.skipped() > 0) absl::StrAppend(&text, "；没有机器判定可重放的 ", summary.skipped(), " 单");
  if (summary.not_kept() > 0) absl::StrAppend(&text, "；当时的版本没有留存的 ", summary.not_kept(), " 单");
  if (summary.not_recomputable() > 0)
    absl::StrAppend(&text, "；当时的规则集现在不能使用的 ", summary.not_recomputable(), " 单");
  if (summary.of_later_release() > 0)
    absl::StrAppend(&text, "；由更新的版本判定、本版本不能重放的 ", summary.of_later_release(), " 单");
  absl::StrAppend(&text, "\n");
  for (const std::string& order : summary.different()) absl::StrAppend(&text, "  不一致：", ShortId(order), "\n");
  for (const v1::ReplayObstacle& obstacle : summary.obstacles())
    absl::StrAppend(&text, "  无法重放：", ShortId(obstacle.order()), "（规则集 ", ShortId(obstacle.rule_set()), "）",
                    OneLine(obstacle.why()), "\n");
  return text;
}

std::string SuggestionsText(const v1::SuggestRulesResponse& response) {
  std::string text =
      absl::StrCat("从 ", response.cases(), " 件人工派单和退单中归纳出 ", response.suggestions_size(), " 条建议\n");
  int number = 0;
  for (const v1::RuleSuggestion& suggestion : response.suggestions()) {
    absl::StrAppendFormat(&text, "\n%d. %s · %s（支持 %d 件，把握 %.0f%%）\n", ++number, OneLine(suggestion.file()),
                          OneLine(suggestion.row()), suggestion.support(), 100 * suggestion.confidence());
    const auto add = [&text](absl::string_view label, absl::string_view value) {
      absl::StrAppend(&text, "   ", label, OneLine(value), "\n");
    };
    add("", suggestion.why());
    if (!suggestion.before().empty()) add("原行：", suggestion.before());
    add(suggestion.before().empty() ? "新增：" : "改为：", suggestion.after());
    add("支持：", ShortIds(suggestion.orders_for()));
    add("反对：", ShortIds(suggestion.orders_against()));
  }
  if (number > 0) text += "\n建议不会自动采用：认可的，请改进表里，再检查、比较、启用。\n";
  return text;
}

}  // namespace peidan::ctl
