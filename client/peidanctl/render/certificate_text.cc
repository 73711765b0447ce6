#include "client/peidanctl/render/certificate_text.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include <absl/strings/match.h>
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include "client/peidanctl/render/match_text.h"
#include "client/peidanctl/render/plain_words.h"
#include "client/peidanctl/render/text_width.h"
#include "client/peidanctl/render/words.h"

namespace peidan::ctl {
namespace {

using Translation = std::pair<absl::string_view, absl::string_view>;

// Classes of concepts, tables, conditions and terms are plain strings of the contract, not enums.
constexpr Translation kClassWords[] = {
    {"topic", "说的是事项"}, {"action", "说的是要做的事"},    {"setting", "说的是地方"},    {"audience", "说的是人群"},
    {"urgency", "像是险情"}, {"scope", "关系到归不归本区管"}, {"negation", "是否定"},       {"done", "是说已经办了"},
    {"request", "是请求"},   {"report", "是转述别人的话"},    {"neutral", "只是语气或比方"}};
constexpr Translation kTableWords[] = {{"routing", "职责"},        {"joint", "联办"},     {"emergencies", "险情"},
                                       {"out_of_scope", "不受理"}, {"unclear", "须问清"}, {"urgency_classes", "时限"}};
constexpr Translation kConditionWords[] = {
    {"state", "资源状态"},        {"validity", "有效期"}, {"orderer", "点单主体"}, {"community_type", "社区类型"},
    {"service_area", "服务范围"}, {"headcount", "人数"},  {"lead_time", "提前量"}, {"schedule", "时间安排"},
    {"capacity", "余量"},         {"quota", "社区名额"}};
constexpr Translation kTermWords[] = {{"named", "点名要的资源"},
                                      {"joint", "联办规则"},
                                      {"joint_cooperating", "联办协办"},
                                      {"routing", "职责规则"},
                                      {"overridden", "已让位给别的规则的"},
                                      {"cooperating", "协办规则"},
                                      {"text", "文字相近"},
                                      {"wording", "措辞相近"},
                                      {"phrase", "口语说法相近"},
                                      {"concepts", "事项相合"},
                                      {"field", "服务领域相符"},
                                      {"bureau", "主办单位相合"},
                                      {"precedent", "先例"}};
// Conditions that another date, another number of people or a later period can still meet.
constexpr absl::string_view kMendable[] = {"validity", "headcount", "lead_time", "schedule", "capacity", "quota"};

// A clerk reads no further; JSON has all of them.
constexpr int kCandidatesShown = 5;

template <size_t N>
std::string Translate(const Translation (&words)[N], absl::string_view text) {
  for (const auto& [english, chinese] : words) {
    if (english == text) return std::string(chinese);
  }
  return std::string(text);
}

bool IsMendable(const v1::ConditionCheck& check) {
  return std::find(std::begin(kMendable), std::end(kMendable), check.condition()) != std::end(kMendable);
}

// Writes the parts of one certificate.
class Writer {
 public:
  Writer(const v1::Certificate& certificate, NameBook& names) : certificate_(certificate), names_(names) {
    for (const v1::FiredRow& row : certificate.rows()) {
      ids_.push_back(row.row());
      notes_[row.row()] = row.note();
    }
    for (const v1::ConceptMention& mention : certificate.concepts()) {
      std::vector<std::string>& surfaces = surfaces_[mention.concept_id()];
      const bool known = std::find(surfaces.begin(), surfaces.end(), mention.surface()) != surfaces.end();
      if (!mention.negated() && !known) surfaces.push_back(mention.surface());
    }
  }

  std::string Write(const v1::Match& match) {
    FactSheet sheet;
    AddDecision(match, names_, sheet, ResourceIds::kHide);
    text_ = sheet.text();
    for (const std::string& reason : certificate_.reasons()) AddLine(absl::StrCat("  · ", Plain(reason)));
    AddNearMisses();
    text_ += "\n";
    AddConcepts();
    AddRows();
    AddOverruled();
    AddCandidates("考虑过的委办局：", certificate_.bureaus());
    AddCandidates("考虑过的资源：", certificate_.resources());
    if (!match.rule_set_hash().empty())
      AddLine(absl::StrCat("依据的版本：规则集 ", match.rule_set_hash().substr(0, 12), "，资源库第 ",
                           match.catalog_revision(), " 版。"));
    return std::move(text_);
  }

 private:
  void AddLine(absl::string_view line) { absl::StrAppend(&text_, OneLine(line), "\n"); }
  std::string Plain(absl::string_view text) { return PlainWords(text, ids_, names_); }

  // Resources that fail only in what can still be mended.
  void AddNearMisses() {
    bool any = false;
    for (const v1::CandidateExplanation& candidate : certificate_.resources()) {
      std::vector<std::string> remedies;
      bool hopeless = false;
      for (const v1::ConditionCheck& check : candidate.checks()) {
        if (check.verdict() != v1::VERDICT_FAIL) continue;
        hopeless |= !IsMendable(check) || check.remedy().empty();
        remedies.push_back(Plain(check.remedy()));
      }
      if (hopeless || remedies.empty()) continue;
      if (!any) text_ += "\n差一点就能用的资源：\n";
      any = true;
      AddLine(absl::StrCat("  ", Plain(candidate.candidate()), "：", absl::StrJoin(remedies, "；"), "。"));
    }
  }

  void AddConcepts() {
    if (certificate_.concepts_size() == 0) return AddLine("从诉求中没有认出词库里的说法。");
    AddLine("从诉求中认出：");
    for (const v1::ConceptMention& mention : certificate_.concepts()) {
      AddLine(absl::StrCat("  “", mention.surface(), "”", Translate(kClassWords, mention.class_name()),
                           mention.negated() ? "，但被否定或已经办了，不计入" : "", "。"));
    }
  }

  // `因为提到“扶手”、“楼道”，`
  std::string Because(const v1::FiredRow& row) const {
    std::vector<std::string> words;
    for (const std::string& id : row.concepts()) {
      const auto found = surfaces_.find(id);
      if (found == surfaces_.end()) continue;
      for (const std::string& surface : found->second) words.push_back(absl::StrCat("“", surface, "”"));
    }
    return words.empty() ? "" : absl::StrCat("因为提到", absl::StrJoin(words, "、"), "，");
  }

  void AddRows() {
    if (certificate_.rows_size() == 0) return AddLine("没有规则适用。");
    AddLine("适用的规则：");
    for (const v1::FiredRow& row : certificate_.rows()) {
      std::string line = absl::StrCat("  ", Translate(kTableWords, row.table()), "：", Because(row),
                                      row.note().empty() ? "适用这条规则" : Plain(row.note()));
      if (!row.basis().empty()) absl::StrAppend(&line, "（依据：", row.basis(), "）");
      AddLine(absl::StrCat(line, "。"));
    }
  }

  void AddOverruled() {
    if (certificate_.overruled_size() == 0) return;
    AddLine("因整句措辞不像而没有适用的规则：");
    for (const v1::OverruledRow& overruled : certificate_.overruled()) {
      const std::string table = Translate(kTableWords, overruled.row().table());
      const std::string& basis = overruled.row().basis();
      AddLine(absl::StrFormat("  %s：%s有一条规则本可适用，但整句措辞像%s的可能性只有 %.1f%%，不到 %.1f%%%s。", table,
                              Because(overruled.row()), table, 100 * overruled.probability(),
                              100 * overruled.threshold(), basis.empty() ? "" : absl::StrCat("（依据：", basis, "）")));
    }
  }

  // `routing:R0042` is 职责规则“…”, `text:resources/x` is 文字相近“…”.
  std::string TermName(absl::string_view term) {
    const size_t colon = term.find(':');
    const std::string kind = Translate(kTermWords, term.substr(0, colon));
    if (colon == absl::string_view::npos) return kind;
    const std::string source(term.substr(colon + 1));
    const auto note = notes_.find(source);
    const std::string name = note == notes_.end() ? Plain(source) : note->second;
    return name.empty() || name == source ? kind : absl::StrCat(kind, "“", name, "”");
  }

  std::string TermsText(const v1::CandidateExplanation& candidate) {
    std::vector<std::string> terms;
    for (const v1::ScoreTerm& term : candidate.terms())
      terms.push_back(absl::StrFormat("%s %+.3f", TermName(term.term()), term.value()));
    return terms.empty() ? "" : absl::StrCat(" = ", absl::StrJoin(terms, "，"));
  }

  std::string CheckText(const v1::ConditionCheck& check) {
    std::string line = absl::StrCat("     ", Translate(kConditionWords, check.condition()), Word(check.verdict()));
    if (!check.required().empty()) absl::StrAppend(&line, "：要求 ", Plain(check.required()));
    if (!check.actual().empty())
      absl::StrAppend(&line, check.required().empty() ? "：" : "，", "实际 ", Plain(check.actual()));
    if (!check.remedy().empty()) absl::StrAppend(&line, "；", Plain(check.remedy()));
    return line;
  }

  template <class Candidates>
  void AddCandidates(absl::string_view heading, const Candidates& candidates) {
    if (candidates.empty()) return;
    AddLine(heading);
    int rank = 0;
    for (const v1::CandidateExplanation& candidate : candidates) {
      if (rank == kCandidatesShown)
        return AddLine(absl::StrCat("  另有 ", candidates.size() - rank, " 项证据更弱，从略。"));
      AddLine(absl::StrFormat("  %d. %s：%.3f%s", ++rank, Plain(candidate.candidate()), candidate.raw_score(),
                              TermsText(candidate)));
      for (const v1::ConditionCheck& check : candidate.checks()) {
        if (check.verdict() != v1::VERDICT_PASS) AddLine(CheckText(check));
      }
    }
  }

  const v1::Certificate& certificate_;
  NameBook& names_;
  std::vector<std::string> ids_;                              // of the rows that fired
  std::map<std::string, std::string> notes_;                  // by row
  std::map<std::string, std::vector<std::string>> surfaces_;  // by concept; the words that named it
  std::string text_;
};

}  // namespace

std::string CertificateText(const v1::Match& match, const v1::Certificate& certificate, NameBook& names) {
  return Writer(certificate, names).Write(match);
}

}  // namespace peidan::ctl
