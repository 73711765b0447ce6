#include "client/peidanctl/render/certificate_text.h"

#include <array>
#include <utility>
#include <vector>

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/names.h"
#include "client/peidanctl/render/match_text.h"
#include "client/peidanctl/render/text_width.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

using Translation = std::pair<absl::string_view, absl::string_view>;

// Classes of concepts and kinds of conditions are plain strings of the contract, not enums.
constexpr std::array<Translation, 8> kClassWords = {{{"topic", "事项"},
                                                     {"action", "动作"},
                                                     {"setting", "场景"},
                                                     {"audience", "人群"},
                                                     {"urgency", "紧急程度"},
                                                     {"negation", "否定"},
                                                     {"done", "已办"},
                                                     {"scope", "受理范围"}}};
constexpr std::array<Translation, 10> kConditionWords = {{{"state", "资源状态"},
                                                          {"validity", "有效期"},
                                                          {"orderer", "点单主体"},
                                                          {"community_type", "社区类型"},
                                                          {"service_area", "服务范围"},
                                                          {"headcount", "人数"},
                                                          {"lead_time", "提前量"},
                                                          {"schedule", "时间安排"},
                                                          {"capacity", "余量"},
                                                          {"quota", "社区名额"}}};
constexpr std::array<Translation, 8> kTermWords = {{{"text", "文本相近"},
                                                   {"field", "服务领域相符"},
                                                   {"phrase", "口语说法"},
                                                   {"routing", "派单规则"},
                                                   {"joint", "联办规则"},
                                                   {"vocabulary", "职责用语"},
                                                   {"concepts", "概念相合"},
                                                   {"bureau", "主办单位相合"}}};

template <size_t N>
std::string Translate(const std::array<Translation, N>& words, absl::string_view text) {
  for (const auto& [english, chinese] : words) {
    if (english == text) return std::string(chinese);
  }
  return std::string(text);
}

// `routing:R0042` is 派单规则 R0042.
std::string TermName(absl::string_view term) {
  const size_t colon = term.find(':');
  const std::string kind = Translate(kTermWords, term.substr(0, colon));
  return colon == absl::string_view::npos ? kind : absl::StrCat(kind, " ", term.substr(colon + 1));
}

void AddLine(std::string& text, absl::string_view line) { absl::StrAppend(&text, OneLine(line), "\n"); }

void AddConcepts(const v1::Certificate& certificate, std::string& text) {
  if (certificate.concepts_size() == 0) {
    AddLine(text, "从诉求中没有认出词库里的概念。");
    return;
  }
  AddLine(text, "从诉求中认出的概念：");
  for (const v1::ConceptMention& mention : certificate.concepts()) {
    AddLine(text, absl::StrCat("  “", mention.surface(), "”是", Translate(kClassWords, mention.class_name()), "概念 ",
                               mention.concept_id(), mention.negated() ? "，在否定或已办的语境中，不计入" : "", "。"));
  }
}

void AddRows(const v1::Certificate& certificate, std::string& text) {
  if (certificate.rows_size() == 0) {
    AddLine(text, "没有规则行命中。");
    return;
  }
  AddLine(text, "命中的规则：");
  for (const v1::FiredRow& row : certificate.rows()) {
    std::string line = absl::StrCat("  ", row.table(), " 表 ", row.row(), " 行");
    if (row.concepts_size() > 0) absl::StrAppend(&line, "，因为有 ", absl::StrJoin(row.concepts(), "、"));
    if (!row.note().empty()) absl::StrAppend(&line, "：", row.note());
    if (!row.basis().empty()) absl::StrAppend(&line, "（依据：", row.basis(), "）");
    AddLine(text, line);
  }
}

std::string CandidateName(const std::string& candidate, NameBook& names) {
  return absl::StartsWith(candidate, "resources/") ? NamedResource(candidate, names) : names.Bureau(candidate);
}

std::string TermsText(const v1::CandidateExplanation& candidate) {
  std::vector<std::string> terms;
  for (const v1::ScoreTerm& term : candidate.terms()) {
    terms.push_back(absl::StrFormat("%s %+.3f", TermName(term.term()), term.value()));
  }
  return terms.empty() ? "" : absl::StrCat(" = ", absl::StrJoin(terms, "，"));
}

std::string CheckText(const v1::ConditionCheck& check) {
  std::string line = absl::StrCat("     ", Translate(kConditionWords, check.condition()), Word(check.verdict()));
  if (!check.required().empty()) absl::StrAppend(&line, "：要求 ", check.required());
  if (!check.actual().empty()) absl::StrAppend(&line, check.required().empty() ? "：" : "，", "实际 ", check.actual());
  if (!check.remedy().empty()) absl::StrAppend(&line, "；", check.remedy());
  return line;
}

template <class Candidates>
void AddCandidates(absl::string_view heading, const Candidates& candidates, NameBook& names, std::string& text) {
  if (candidates.empty()) return;
  AddLine(text, heading);
  int rank = 0;
  for (const v1::CandidateExplanation& candidate : candidates) {
    AddLine(text, absl::StrFormat("  %d. %s：%.3f%s", ++rank, CandidateName(candidate.candidate(), names),
                                  candidate.raw_score(), TermsText(candidate)));
    for (const v1::ConditionCheck& check : candidate.checks()) {
      if (check.verdict() != v1::VERDICT_PASS) AddLine(text, CheckText(check));
    }
  }
}

}  // namespace

std::string CertificateText(const v1::Match& match, const v1::Certificate& certificate, NameBook& names) {
  FactSheet sheet;
  AddDecision(match, names, sheet);
  std::string text = sheet.text();
  for (const std::string& reason : certificate.reasons()) AddLine(text, absl::StrCat("  · ", reason));
  text += "\n";
  AddConcepts(certificate, text);
  AddRows(certificate, text);
  AddCandidates("考虑过的委办局：", certificate.bureaus(), names, text);
  AddCandidates("考虑过的资源：", certificate.resources(), names, text);
  if (!match.rule_set_hash().empty()) {
    AddLine(text,
            absl::StrCat("规则集 ", match.rule_set_hash().substr(0, 12), "，资源库版本 ", match.catalog_revision()));
  }
  return text;
}

}  // namespace peidan::ctl
