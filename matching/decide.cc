#include "matching/decide.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "matching/normalise.h"
#include "matching/precedents.h"

namespace peidan::matching {
namespace {

class Decider {
 public:
  Decider(const v1::Need& need, const Evidence& evidence, const std::vector<Assessment>& assessments,
          const Binding& binding)
      : need_(need), evidence_(evidence), assessments_(assessments), binding_(binding), tables_(binding.tables()) {}

  Outcome Run() {
    SayWhatWasFound();
    const bool settled = HoldsBack() || (need_.resources().empty() ? ByEvidence() : ByName());
    if (!settled) out_.decision = v1::MATCH_DECISION_REVIEW;
    SetUrgency();
    return std::move(out_);
  }

  bool HoldsBack() { return RaisesAlarm() || (need_.resources().empty() && OutsideScope()); }

 private:
  const ConceptFacts& Facts() const { return evidence_.recognition.facts; }
  const std::string& NameOf(uint32_t bureau) const { return binding_.catalog().bureaus()[bureau].short_name(); }
  const std::string& TitleOf(uint32_t resource) const {
    return binding_.catalog().resources()[resource].display_name();
  }
  void Say(std::initializer_list<absl::string_view> parts) { out_.reasons.push_back(absl::StrJoin(parts, "")); }

  void SayWhatWasFound() {
    std::vector<absl::string_view> names;
    for (const ConceptStrength& s : evidence_.recognition.strengths) {
      const LexiconEntry& entry = tables_.lexicon.entries()[s.concept_id];
      if (entry.concept_class == ConceptClass::kTopic) names.push_back(entry.name);
    }
    if (!names.empty()) Say({"识别到诉求主题：", absl::StrJoin(names, "、"), "。"});
    if (names.empty() && !need_.text().empty()) Say({"未识别到明确的诉求主题。"});
    if (!need_.excluded_bureaus().empty())
      Say({"已排除退单单位 ", std::to_string(need_.excluded_bureaus_size()), " 个。"});
  }

  // A row that fires raises the alarm unless the words as a whole speak of none; words alone must be surer. A row
  // without a condition only says what to do then.
  bool RaisesAlarm() {
    const double likely = evidence_.wording.emergency;
    const Scoring& scoring = tables_.scoring;
    std::vector<uint32_t> rows = tables_.emergencies.Collect(Facts());
    const bool fires = !std::all_of(rows.begin(), rows.end(), [this](uint32_t i) { return IsGeneralAlarm(i); });
    if (!fires && likely < scoring.alarm) return false;
    if (fires) std::erase_if(rows, [this](uint32_t i) { return IsGeneralAlarm(i); });
    if (fires && evidence_.wording.known && likely < scoring.alarm_with_row) {
      for (uint32_t i : rows) out_.overruled.push_back({AlarmRow(i), likely, scoring.alarm_with_row});
      return false;
    }
    std::vector<std::string> advice;
    for (uint32_t i : rows) {
      const Emergency& output = tables_.emergencies.rows()[i].output;
      out_.rows.push_back(AlarmRow(i));
      advice.push_back(absl::StrCat(output.advice, "（紧急电话：", absl::StrJoin(output.calls, "、"), "）"));
    }
    out_.decision = v1::MATCH_DECISION_EMERGENCY;
    out_.advice = rows.empty() ? AdviceWithoutRow() : absl::StrJoin(advice, "\n");
    Say({"文中有危及人身安全的情形，不排队，立即转人工处置。"});
    return true;
  }

  bool IsGeneralAlarm(uint32_t i) const { return tables_.emergencies.rows()[i].condition.tests[0].always(); }

  ConsultedRow AlarmRow(uint32_t i) const {
    const auto& row = tables_.emergencies.rows()[i];
    return {"emergencies", row.id, row.condition.Witnesses(Facts().present), row.output.basis, row.output.advice};
  }

  // Where the words alone raise the alarm and no row says what to do in general: every number that the rows in force
  // call, in the order of the rows.
  std::string AdviceWithoutRow() const {
    std::vector<std::string> calls;
    for (const auto& row : tables_.emergencies.rows()) {
      if (!row.compiled->InForce(Facts().day)) continue;
      for (const std::string& call : row.output.calls) {
        if (std::find(calls.begin(), calls.end(), call) == calls.end()) calls.push_back(call);
      }
    }
    std::string advice = "请立即转人工核实处置。";
    if (!calls.empty()) absl::StrAppend(&advice, "（紧急电话：", absl::StrJoin(calls, "、"), "）");
    return advice;
  }

  bool OutsideScope() {
    const std::vector<uint32_t> fired = tables_.out_of_scope.Collect(Facts());
    const WordingOpinion& wording = evidence_.wording;
    if (fired.empty()) return false;
    const double least = tables_.scoring.refuse_with_row;
    const bool overruled = wording.known && wording.out_of_scope < least;
    for (uint32_t i : fired) {
      const auto& row = tables_.out_of_scope.rows()[i];
      ConsultedRow written = {"out_of_scope", row.id, row.condition.Witnesses(Facts().present), "", row.output.note};
      if (overruled) {
        out_.overruled.push_back({std::move(written), wording.out_of_scope, least});
      } else {
        out_.rows.push_back(std::move(written));
      }
    }
    if (overruled) return false;
    const auto& first = tables_.out_of_scope.rows()[fired[0]];
    out_.decision = v1::MATCH_DECISION_OUT_OF_SCOPE;
    out_.advice = first.output.guidance;
    Say({"不属本区受理范围：", first.output.note, "。"});
    return true;
  }

  bool ByEvidence() {
    const PrecedentOpinion& precedent = evidence_.precedent;
    for (const std::string& said : WhatPrecedentsSay(precedent, binding_.catalog())) Say({said});
    if (precedent.followed) {
      out_.needs = precedent.needs;
      Settle(precedent.lead, precedent.cooperating);
      return true;
    }
    if (evidence_.bureaus.empty()) {
      out_.advice = "请补充说明需要什么、在哪里、给谁。";
      Say({"没有任何部门的职责或资源与诉求相关。"});
      return false;
    }
    const uint32_t lead = evidence_.bureaus[0].position;
    std::vector<uint32_t> cooperating = CooperatingWith(lead, evidence_, binding_);
    out_.needs = SeparateNeeds(lead, evidence_, binding_);
    if (IsUnclear(lead) || SoundsOpen() || IsClose()) return false;
    Settle(lead, std::move(cooperating));
    return true;
  }

  // Who leads is clear.
  void Settle(uint32_t lead, std::vector<uint32_t> cooperating) {
    SetBureaus(lead, std::move(cooperating));
    if (!evidence_.precedent.followed) SayWhyLead();
    ChooseFor(lead);
    if (out_.advice.empty() && !out_.needs.empty()) out_.advice = AdviceOnNeeds();
  }

  // For who placed the order: it stays one, and its lead leads all of it.
  std::string AdviceOnNeeds() const {
    std::string advice = absl::StrCat("文中有", out_.needs.size(), "件互不相关的事：");
    for (const SeparateNeed& need : out_.needs) {
      const auto& helps = out_.cooperating;
      const bool cooperates = std::find(helps.begin(), helps.end(), need.bureau) != helps.end();
      absl::StrAppend(&advice, "“", SliceCodePoints(need_.text(), need.span.begin, need.span.end), "”属",
                      NameOf(need.bureau), "职责（",
                      need.bureau == out_.lead ? "主办"
                      : cooperates             ? "已列协办"
                                               : "未列协办",
                      "）；");
    }
    return absl::StrCat(advice, "需要分别办理、分别评价的，请另行点单。");
  }

  bool IsUnclear(uint32_t lead) {
    const std::vector<OpenQuestion> questions = OpenQuestions(lead, evidence_, binding_);
    if (questions.empty()) return false;
    const auto& row = tables_.unclear.rows()[questions[0].row];
    out_.rows.push_back({"unclear", row.id, row.condition.Witnesses(Facts().present), "", row.output.note});
    out_.advice = row.output.question;
    Say({"仅凭主题无法判定责任单位：", row.output.question});
    return true;
  }

  // How likely the first bureau is, by the evidence for the others.
  double ProbabilityOfFirst() const {
    double sum = 0;
    for (const Candidate& bureau : evidence_.bureaus)
      sum += std::exp((bureau.raw - evidence_.bureaus[0].raw) / tables_.scoring.evidence_unit);
    return 1 / sum;
  }

  // Words that sound as if too little were said, or as if nobody could take it.
  bool SoundsOpen() {
    const WordingOpinion& wording = evidence_.wording;
    const bool outside = wording.out_of_scope >= tables_.scoring.hold_out_of_scope;
    if (!outside && wording.unclear < tables_.scoring.hold_unclear) return false;
    out_.advice = outside ? "请核实该事项是否属于本区受理范围。" : "请补充说明具体事项、地点和对象。";
    Say({outside ? "措辞近似不属受理范围的诉求，转人工研判。" : "所述不足以判定责任单位，转人工研判。"});
    return true;
  }

  // Also a bureau that would cooperate can be too close: then a person says who leads. Once a bureau has declined, the
  // others of a joint need are no longer held against it.
  bool IsClose() {
    const Scoring& scoring = tables_.scoring;
    const bool joint = need_.excluded_bureaus().empty() && evidence_.wording.joint >= scoring.joint_suspected;
    const double least = std::max(scoring.decide_probability, joint ? scoring.decide_joint : 0);
    if (ProbabilityOfFirst() >= least) return false;
    const std::string& first = NameOf(evidence_.bureaus[0].position);
    if (evidence_.bureaus.size() < 2) {
      out_.advice = absl::StrCat("请补充说明具体事项、地点和对象；初步判断可能与", first, "有关。");
      Say({"证据不足，转人工研判。"});
      return true;
    }
    const std::string& second = NameOf(evidence_.bureaus[1].position);
    out_.advice = absl::StrCat("主要诉求应由", first, "还是", second, "办理？请核实后选择。");
    Say({first, "与", second, "的证据接近，转人工研判。"});
    return true;
  }

  void SetBureaus(uint32_t lead, std::vector<uint32_t> cooperating) {
    out_.lead = lead;
    out_.cooperating = std::move(cooperating);
  }

  // The words that speak most for the lead, where no row does.
  std::string WordsOfLead() const {
    constexpr size_t kMostWords = 3;  // a clerk reads no more
    const auto& bureaus = binding_.wording_bureaus();
    const auto it = std::find(bureaus.begin(), bureaus.end(), out_.lead);
    if (it == bureaus.end()) return "依据资源与职责文字";
    std::string said;
    for (const std::u32string& word : tables_.word_weights.WordsFor(static_cast<size_t>(it - bureaus.begin()),
                                                                    WordsThatCount(evidence_.recognition), kMostWords))
      absl::StrAppend(&said, "“", ToUtf8(word), "”");
    return said.empty() ? "依据整句措辞" : absl::StrCat("依据措辞", said);
  }

  void SayWhyLead() {
    std::string why;
    for (const Term& term : evidence_.bureaus[0].terms) {
      if (term.kind != TermKind::kJoint && term.kind != TermKind::kRouting) continue;
      const auto& row = (term.kind == TermKind::kJoint ? tables_.joint : tables_.routing).rows()[term.source];
      why = absl::StrCat("依据规则 ", row.id, row.output.note.empty() ? "" : absl::StrCat("（", row.output.note, "）"));
      break;
    }
    if (why.empty()) why = WordsOfLead();
    Say({why, "，由", NameOf(*out_.lead), "主办。"});
    if (out_.cooperating.empty()) return;
    Say({"协办单位：",
         absl::StrJoin(out_.cooperating, "、", [this](std::string* s, uint32_t b) { s->append(NameOf(b)); }), "。"});
  }

  // The best resource of the lead that clears the threshold and may be had; otherwise the gap says why the best one may
  // not.
  void ChooseFor(uint32_t lead) {
    std::optional<size_t> best;
    bool unknown = false;
    for (size_t i = 0; i < assessments_.size(); ++i) {
      const Candidate& candidate = evidence_.resources[i];
      if (candidate.raw < tables_.scoring.match_score) break;
      if (binding_.resources()[candidate.position].lead_bureau != lead) continue;
      if (assessments_[i].eligible && assessments_[i].capacity_known) return Choose({candidate.position});
      unknown |= assessments_[i].eligible;
      if (!best) best = i;
    }
    if (unknown) {
      out_.advice = "名额情况未知，请核实后派单。";
      Say({"有合适资源，但名额台账未读到。"});
      out_.decision = v1::MATCH_DECISION_REVIEW;
      out_.lead.reset();
      out_.cooperating.clear();
      return;
    }
    out_.decision = v1::MATCH_DECISION_GAP;
    out_.gap = best ? assessments_[*best].gap : v1::GAP_CLASS_NO_RESOURCE;
    if (best) SayFailures(*best);
    if (!best) Say({"资源库中没有能直接满足该诉求的资源，由主办单位依职责办理并登记缺口。"});
  }

  void Choose(std::vector<uint32_t> resources) {
    out_.decision = v1::MATCH_DECISION_MATCHED;
    for (uint32_t r : resources) Say({"资源“", TitleOf(r), "”符合条件，予以配单。"});
    out_.chosen = std::move(resources);
  }

  void SayFailures(size_t i) {
    for (const std::string& remedy : assessments_[i].remedies)
      Say({"资源“", TitleOf(evidence_.resources[i].position), "”：", remedy, "。"});
  }

  // Named resources are taken at their word: their bureaus, and all of them or none.
  bool ByName() {
    std::vector<uint32_t> named;
    v1::GapClass gap = v1::GAP_CLASS_UNSPECIFIED;
    bool known = true;
    for (const std::string& name : need_.resources()) {
      const auto position = binding_.ResourcePosition(name);
      const auto it = std::find_if(evidence_.resources.begin(), evidence_.resources.end(),
                                   [&](const Candidate& c) { return c.position == position; });
      const auto i = static_cast<size_t>(it - evidence_.resources.begin());
      if (i >= assessments_.size()) {
        out_.advice = "点名资源的主办单位已被排除，请改点其他资源或指定单位。";
        Say({"点名资源 ", name, " 无法由其主办单位承办。"});
        return false;
      }
      named.push_back(it->position);
      known &= assessments_[i].capacity_known;
      if (assessments_[i].gap != v1::GAP_CLASS_UNSPECIFIED) SayFailures(i);
      if (gap == v1::GAP_CLASS_UNSPECIFIED || assessments_[i].gap == v1::GAP_CLASS_NOT_ELIGIBLE)
        gap = assessments_[i].gap;
    }
    return SettleNamed(std::move(named), gap, known);
  }

  bool SettleNamed(std::vector<uint32_t> named, v1::GapClass gap, bool known) {
    if (gap == v1::GAP_CLASS_UNSPECIFIED && !known) {
      out_.advice = "名额情况未知，请核实后派单。";
      Say({"点名资源的名额台账未读到。"});
      return false;
    }
    const uint32_t lead = *binding_.resources()[named[0]].lead_bureau;
    std::vector<uint32_t> cooperating;
    for (uint32_t resource : named) {
      const uint32_t bureau = *binding_.resources()[resource].lead_bureau;
      if (bureau != lead && std::find(cooperating.begin(), cooperating.end(), bureau) == cooperating.end())
        cooperating.push_back(bureau);
    }
    SetBureaus(lead, std::move(cooperating));
    Say({"社区点名资源，由其主办单位", NameOf(lead), "主办。"});
    if (gap == v1::GAP_CLASS_UNSPECIFIED) {
      Choose(std::move(named));
    } else {
      out_.decision = v1::MATCH_DECISION_GAP;
      out_.gap = gap;
    }
    return true;
  }

  // An alarm that a rule lifted (a lecture about fire) makes nothing urgent.
  void SetUrgency() {
    ConceptFacts facts = Facts();
    for (const ConceptStrength& s : evidence_.recognition.strengths) {
      const bool alarm = tables_.lexicon.entries()[s.concept_id].concept_class == ConceptClass::kUrgency;
      if (alarm && out_.decision != v1::MATCH_DECISION_EMERGENCY) facts.present.reset(s.concept_id);
    }
    const std::vector<uint32_t> best = tables_.urgency.HighestPriority(facts);
    if (best.empty()) return;
    const auto& row = tables_.urgency.rows()[best[0]];
    out_.urgency = row.output.urgency;
    out_.limit_hours = row.output.limit_hours;
    out_.limit_in_working_time = row.output.limit_in_working_time;
    out_.sign_in_hours = row.output.sign_in_hours;
    out_.sign_in_in_working_time = row.output.sign_in_in_working_time;
    out_.rows.push_back({"urgency_classes", row.id, row.condition.Witnesses(facts.present), row.output.basis, ""});
  }

  const v1::Need& need_;
  const Evidence& evidence_;
  const std::vector<Assessment>& assessments_;
  const Binding& binding_;
  const PolicyTables& tables_;
  Outcome out_;
};

}  // namespace

bool IsHeldBack(const v1::Need& need, const Evidence& evidence, const Binding& binding) {
  const std::vector<Assessment> none;
  return Decider(need, evidence, none, binding).HoldsBack();
}

Outcome DecideOn(const v1::Need& need, const Evidence& evidence, const std::vector<Assessment>& assessments,
                 const Binding& binding) {
  return Decider(need, evidence, assessments, binding).Run();
}

}  // namespace peidan::matching
