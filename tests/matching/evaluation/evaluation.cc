#include "tests/matching/evaluation/evaluation.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"

namespace peidan::matching {
namespace {

std::string CodeOf(const std::string& name) { return std::string(absl::StripPrefix(name, "bureaus/")); }

bool IsAcceptable(const LabelledNeed& need, const std::string& bureau) {
  return std::find(need.leads.begin(), need.leads.end(), CodeOf(bureau)) != need.leads.end();
}

}  // namespace

std::string Share::Text() const {
  return absl::StrFormat("%4d / %4d  %5.1f %%", hit, all, all == 0 ? 0.0 : 100.0 * hit / all);
}

void Evaluation::Add(const LabelledNeed& labelled, const Matcher& matcher) {
  v1::Need need;
  need.set_text(labelled.text);
  const Deliberation deliberation = matcher.Consider(need, EvaluationTime());
  const Decision decision = deliberation.Decide(deliberation.Questions());
  const v1::Match& match = decision.match;
  const bool decided = match.decision() == v1::MATCH_DECISION_MATCHED || match.decision() == v1::MATCH_DECISION_GAP;
  bool right = !decided;
  if (labelled.kind == "unclear") {
    unclear_.Count(right);
  } else if (labelled.kind == "out_of_scope") {
    outside_.Count(right);
    outside_named_.Count(match.decision() == v1::MATCH_DECISION_OUT_OF_SCOPE);
  } else if (labelled.kind == "emergency") {
    right = match.decision() == v1::MATCH_DECISION_EMERGENCY;
    emergencies_.Count(right);
  } else {
    right = AddAnswerable(labelled, match, decided) && match.decision() != v1::MATCH_DECISION_EMERGENCY;
    false_alarms_.Count(match.decision() == v1::MATCH_DECISION_EMERGENCY);
    refused_.Count(match.decision() == v1::MATCH_DECISION_OUT_OF_SCOPE);
  }
  if (show_ != nullptr && !right) Show(labelled, decision);
}

bool Evaluation::AddAnswerable(const LabelledNeed& need, const v1::Match& match, bool decided) {
  const auto right_at = [&](int i) {
    return i < match.bureaus_size() && IsAcceptable(need, match.bureaus(i).bureau());
  };
  const bool first = right_at(0);
  first_.Count(first);
  three_.Count(first || right_at(1) || right_at(2));
  decided_.Count(decided);
  if (!decided) return first;
  const bool lead_right = std::any_of(match.bureaus().begin(), match.bureaus().end(), [&](const v1::RankedBureau& b) {
    return b.role() == v1::BUREAU_ROLE_LEAD && IsAcceptable(need, b.bureau());
  });
  precise_.Count(lead_right);
  AddJoint(need, match, decided);
  return first && lead_right;
}

// Required of a joint need are a lead and every cooperating bureau. One that may lead instead is never too many.
void Evaluation::AddJoint(const LabelledNeed& need, const v1::Match& match, bool decided) {
  std::set<std::string> named;
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() != v1::BUREAU_ROLE_UNSPECIFIED) named.insert(CodeOf(bureau.bureau()));
  }
  int excess = static_cast<int>(named.size());
  for (const std::string& code : need.leads) excess -= static_cast<int>(named.count(code));
  const bool lead_named =
      std::any_of(need.leads.begin(), need.leads.end(), [&](const std::string& code) { return named.count(code) > 0; });
  if (need.kind == "multi") required_.Count(lead_named);
  for (const std::string& code : need.cooperating) {
    const bool hit = named.count(code) > 0;
    cooperating_.Count(hit);
    if (need.kind == "multi") required_.Count(hit);
    const bool may_lead = std::find(need.leads.begin(), need.leads.end(), code) != need.leads.end();
    if (!may_lead) excess -= static_cast<int>(hit);
  }
  if (decided) excess_.Count(excess <= 1);
}

void Evaluation::Print(std::ostream& out) const {
  out << "right lead first (single + multi)   " << first_.Text() << "\n"
      << "right lead in the first three       " << three_.Text() << "\n"
      << "decided by the machine              " << decided_.Text() << "\n"
      << "right among those decided           " << precise_.Text() << "\n"
      << "joint: required bureaus named       " << required_.Text() << "\n"
      << "joint: cooperating bureaus named    " << cooperating_.Text() << "\n"
      << "at most one bureau too many         " << excess_.Text() << "\n"
      << "unclear held for a person           " << unclear_.Text() << "\n"
      << "out of scope not dispatched         " << outside_.Text() << "\n"
      << "out of scope said so                " << outside_named_.Text() << "\n"
      << "emergencies raised                  " << emergencies_.Text() << "\n"
      << "false alarms                        " << false_alarms_.Text() << "\n"
      << "answerable, called out of scope     " << refused_.Text() << "\n";
}

void Evaluation::Show(const LabelledNeed& need, const Decision& decision) const {
  *show_ << need.id << " [" << need.kind << "] " << need.text << "\n   wanted " << absl::StrJoin(need.leads, ",")
         << ", decided " << v1::MatchDecision_Name(decision.match.decision()) << ":";
  for (const v1::RankedBureau& bureau : decision.match.bureaus()) {
    *show_ << absl::StrFormat(" %s %.2f", CodeOf(bureau.bureau()), bureau.score());
  }
  *show_ << "\n  ";
  for (const v1::ConceptMention& c : decision.certificate.concepts()) {
    *show_ << " " << c.concept_id() << (c.negated() ? "(-)" : "") << "=" << c.surface();
  }
  *show_ << "\n";
  for (int i = 0; i < std::min(3, decision.certificate.bureaus_size()); ++i) {
    *show_ << "   " << CodeOf(decision.certificate.bureaus(i).candidate());
    for (const v1::ScoreTerm& term : decision.certificate.bureaus(i).terms())
      *show_ << absl::StrFormat(" %s %.2f", term.term(), term.value());
    *show_ << "\n";
  }
}

}  // namespace peidan::matching
