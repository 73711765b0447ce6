#include "matching/rule_cases.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "matching/compare.h"
#include "matching/csv.h"
#include "matching/rule_files.h"

namespace peidan::matching {
namespace {

struct NamedExpectation {
  absl::string_view name;
  ExpectedDecision value;
  absl::string_view word;
};
constexpr NamedExpectation kExpectations[] = {{"", ExpectedDecision::kAny, "不限"},
                                              {"MATCHED_OR_GAP", ExpectedDecision::kMatchedOrGap, "派给委办局"},
                                              {"REVIEW", ExpectedDecision::kReview, "待研判"},
                                              {"OUT_OF_SCOPE", ExpectedDecision::kOutOfScope, "不属受理范围"},
                                              {"EMERGENCY", ExpectedDecision::kEmergency, "紧急"}};

enum Column : int { kId, kText, kDecision, kLead, kCooperating, kNote };

bool IsCode(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

std::vector<std::string> BureausOf(const CsvTable& table, const CsvRow& row, Column column, Faults& faults) {
  std::vector<std::string> bureaus;
  for (absl::string_view code : absl::StrSplit(row.cells[column], ';', absl::SkipWhitespace())) {
    code = absl::StripAsciiWhitespace(code);
    if (!IsCode(code))
      faults.Add(table.At(row, column), absl::StrCat("“", code, "”不是委办局代码"), v1::RULE_FAULT_REASON_VALUE);
    bureaus.push_back(absl::StrCat("bureaus/", code));
  }
  return bureaus;
}

std::optional<ExpectedDecision> ExpectationOf(absl::string_view name) {
  for (const NamedExpectation& known : kExpectations) {
    if (known.name == name) return known.value;
  }
  return std::nullopt;
}

ExpectedDecision KindOf(v1::MatchDecision decision) {
  switch (decision) {
    case v1::MATCH_DECISION_MATCHED:
    case v1::MATCH_DECISION_GAP:
      return ExpectedDecision::kMatchedOrGap;
    case v1::MATCH_DECISION_OUT_OF_SCOPE:
      return ExpectedDecision::kOutOfScope;
    case v1::MATCH_DECISION_EMERGENCY:
      return ExpectedDecision::kEmergency;
    default:
      return ExpectedDecision::kReview;
  }
}

absl::string_view WordOf(ExpectedDecision kind) { return kExpectations[static_cast<int>(kind)].word; }

// Judges one decision by one case, and words both for people.
class Judge {
 public:
  Judge(const RuleCase& expected, const v1::Match& match, const Catalog& catalog)
      : case_(expected),
        catalog_(catalog),
        kind_(KindOf(match.decision())),
        has_lead_(!LeadOf(match).empty()),
        lead_(BestBureauOf(match)),
        cooperating_(CooperatingOf(match)) {}

  bool Passed() const {
    const auto cooperates = [this](const std::string& bureau) {
      return std::binary_search(cooperating_.begin(), cooperating_.end(), bureau);
    };
    return (case_.decision == ExpectedDecision::kAny || case_.decision == kind_) &&
           (case_.leads.empty() || std::find(case_.leads.begin(), case_.leads.end(), lead_) != case_.leads.end()) &&
           std::all_of(case_.cooperating.begin(), case_.cooperating.end(), cooperates);
  }

  std::string Expected() const {
    return Describe(case_.decision, absl::StrCat("主办 ", Names(case_.leads, "或")), case_.cooperating);
  }
  std::string Actual() const {
    return Describe(kind_, absl::StrCat(has_lead_ ? "主办 " : "首位 ", Names({lead_}, "")), cooperating_);
  }

 private:
  std::string Names(const std::vector<std::string>& bureaus, absl::string_view separator) const {
    return absl::StrJoin(bureaus, separator, [this](std::string* out, const std::string& name) {
      const v1::Bureau* bureau = catalog_.FindBureau(name);
      absl::StrAppend(out, bureau == nullptr ? absl::StripPrefix(name, "bureaus/") : bureau->short_name());
    });
  }

  std::string Describe(ExpectedDecision kind, const std::string& lead,
                       const std::vector<std::string>& cooperating) const {
    std::vector<std::string> parts;
    if (kind != ExpectedDecision::kAny) parts.emplace_back(WordOf(kind));
    if (!absl::EndsWith(lead, " ")) parts.push_back(lead);
    if (!cooperating.empty()) parts.push_back(absl::StrCat("协办 ", Names(cooperating, "、")));
    return parts.empty() ? std::string(WordOf(kind)) : absl::StrJoin(parts, "，");
  }

  const RuleCase& case_;
  const Catalog& catalog_;
  const ExpectedDecision kind_;
  const bool has_lead_;
  const std::string lead_;  // or the bureau in the first place
  const std::vector<std::string> cooperating_;
};

void AppendCases(const CsvTable& table, std::set<std::string>& ids, std::vector<RuleCase>& cases, Faults& faults) {
  for (const CsvRow& row : table.rows) {
    const bool unique = !row.cells[kId].empty() && ids.insert(row.cells[kId]).second;
    if (!unique) faults.Add(table.At(row, kId), "案例编号为空或重复", v1::RULE_FAULT_REASON_DUPLICATE_ID);
    if (row.cells[kText].empty()) faults.Add(table.At(row, kText), "案例要写明诉求", v1::RULE_FAULT_REASON_EMPTY);
    const auto decision = ExpectationOf(row.cells[kDecision]);
    if (!decision.has_value())
      faults.Add(table.At(row, kDecision), "应为 MATCHED_OR_GAP、REVIEW、OUT_OF_SCOPE、EMERGENCY 之一，或留空",
                 v1::RULE_FAULT_REASON_VALUE);
    std::vector<std::string> leads = BureausOf(table, row, kLead, faults);
    std::vector<std::string> cooperating = BureausOf(table, row, kCooperating, faults);
    if (!unique || row.cells[kText].empty() || !decision.has_value()) continue;
    cases.push_back(
        {row.cells[kId], row.cells[kText], *decision, std::move(leads), std::move(cooperating), row.cells[kNote]});
  }
}

}  // namespace

const std::vector<absl::string_view>& RuleCasesHeader() {
  static const std::vector<absl::string_view> header = {"id", "text", "decision", "lead", "cooperating", "note"};
  return header;
}

std::vector<RuleCase> LoadRuleCases(const v1::RuleSet& rules, Faults& faults) {
  std::vector<RuleCase> cases;
  std::set<std::string> ids;
  for (const v1::RuleTable& table : rules.tables()) {
    if (table.kind() == v1::TABLE_KIND_CASES) AppendCases(ToCsv(table, RuleCasesHeader(), faults), ids, cases, faults);
  }
  std::sort(cases.begin(), cases.end(), [](const RuleCase& a, const RuleCase& b) { return a.id < b.id; });
  return cases;
}

std::vector<v1::RuleCaseResult> TestRuleCases(const std::vector<RuleCase>& cases, const Matcher& matcher,
                                              absl::Time now) {
  std::vector<v1::RuleCaseResult> results;
  for (const RuleCase& rule_case : cases) {
    v1::Need need;
    need.set_text(rule_case.text);
    const Deliberation deliberation = matcher.Consider(need, now);
    const Decision decision = deliberation.Decide(deliberation.Questions());
    const Judge judge(rule_case, decision.match, matcher.catalog());
    v1::RuleCaseResult& result = results.emplace_back();
    result.set_id(rule_case.id);
    result.set_text(rule_case.text);
    result.set_passed(judge.Passed());
    if (result.passed()) continue;
    result.set_expected(judge.Expected());
    result.set_actual(judge.Actual());
  }
  return results;
}

}  // namespace peidan::matching
