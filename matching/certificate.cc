#include "matching/certificate.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "matching/engine_revision.h"
#include "matching/normalise.h"

namespace peidan::matching {
namespace {

v1::BureauRole RoleOf(uint32_t bureau, const Outcome& outcome) {
  if (outcome.lead == bureau) return v1::BUREAU_ROLE_LEAD;
  const auto& list = outcome.cooperating;
  const bool cooperates = std::find(list.begin(), list.end(), bureau) != list.end();
  return cooperates ? v1::BUREAU_ROLE_COOPERATING : v1::BUREAU_ROLE_UNSPECIFIED;
}

// The best bureaus and all with a role, in order of rank, at most kMaxBureaus.
std::vector<const Candidate*> ShownBureaus(const Outcome& outcome, const Evidence& evidence) {
  int free = kMaxBureaus - static_cast<int>(outcome.cooperating.size()) - (outcome.lead ? 1 : 0);
  std::vector<const Candidate*> shown;
  for (const Candidate& bureau : evidence.bureaus) {
    const bool has_role = RoleOf(bureau.position, outcome) != v1::BUREAU_ROLE_UNSPECIFIED;
    if (has_role || free-- > 0) shown.push_back(&bureau);
  }
  return shown;
}

std::string TermName(const Term& term, const Binding& binding) {
  const auto resource = [&] { return binding.catalog().resources()[term.source].name(); };
  const PolicyTables& tables = binding.tables();
  switch (term.kind) {
    case TermKind::kNamed:
      return absl::StrCat("named:", resource());
    case TermKind::kJoint:
      return absl::StrCat("joint:", tables.joint.rows()[term.source].id);
    case TermKind::kJointCooperating:
      return absl::StrCat("joint_cooperating:", tables.joint.rows()[term.source].id);
    case TermKind::kRouting:
      return absl::StrCat("routing:", tables.routing.rows()[term.source].id);
    case TermKind::kOverridden:
      return absl::StrCat("overridden:", tables.routing.rows()[term.source].id);
    case TermKind::kCooperating:
      return absl::StrCat("cooperating:", tables.routing.rows()[term.source].id);
    case TermKind::kText:
      return absl::StrCat("text:", resource());
    case TermKind::kRetrieval:
      return "text";
    case TermKind::kWording:
      return "wording";
    case TermKind::kPhrase:
      return "phrase";
    case TermKind::kConcepts:
      return "concepts";
    case TermKind::kField:
      return "field";
    case TermKind::kBureau:
      return "bureau";
  }
  return "";
}

void WriteExplanation(const Candidate& candidate, const std::string& name, const Binding& binding,
                      v1::CandidateExplanation& out) {
  out.set_candidate(name);
  out.set_raw_score(candidate.raw);
  for (const Term& term : candidate.terms) {
    v1::ScoreTerm& written = *out.add_terms();
    written.set_term(TermName(term, binding));
    written.set_value(term.value);
  }
}

void WriteConcepts(const std::string& text, const Recognition& recognition, const Lexicon& lexicon,
                   v1::Certificate& out) {
  for (const Mention& m : recognition.mentions) {
    const LexiconEntry& entry = lexicon.entries()[m.concept_id];
    v1::ConceptMention& written = *out.add_concepts();
    written.set_concept_id(entry.id);
    written.set_class_name(std::string(ClassName(entry.concept_class)));
    written.set_surface(std::string(SliceCodePoints(text, m.original.begin, m.original.end)));
    written.set_begin(m.original.begin);
    written.set_end(m.original.end);
    written.set_negated(m.negated);
  }
}

void WriteRow(const ConsultedRow& row, const Lexicon& lexicon, v1::FiredRow& written) {
  written.set_table(row.table);
  written.set_row(row.row.data(), row.row.size());
  for (ConceptId id : row.concepts) written.add_concepts(lexicon.entries()[id].id);
  written.set_basis(row.basis.data(), row.basis.size());
  written.set_note(row.note.data(), row.note.size());
}

// By table and id: the tables are taken in alphabetical order, and each lists its rows by id.
void WriteRows(const Outcome& outcome, const Evidence& evidence, const PolicyTables& tables, v1::Certificate& out) {
  std::vector<ConsultedRow> rows = outcome.rows;
  const auto append = [&](const char* table, const DecisionTable<Responsibility>& rules,
                          const std::vector<FiredRule>& fired) {
    for (const FiredRule& rule : fired) {
      const auto& row = rules.rows()[rule.row];
      rows.push_back({table, row.id, row.condition.Witnesses(evidence.recognition.facts.present), row.output.basis,
                      row.output.note});
    }
  };
  append("joint", tables.joint, evidence.joint);
  append("routing", tables.routing, evidence.routing);
  std::stable_sort(rows.begin(), rows.end(), [](const ConsultedRow& a, const ConsultedRow& b) {
    return std::pair<absl::string_view, absl::string_view>(a.table, a.row) <
           std::pair<absl::string_view, absl::string_view>(b.table, b.row);
  });
  for (const ConsultedRow& row : rows) WriteRow(row, tables.lexicon, *out.add_rows());
  // The decider meets them by table and id.
  for (const OverruledRow& overruled : outcome.overruled) {
    v1::OverruledRow& written = *out.add_overruled();
    WriteRow(overruled.row, tables.lexicon, *written.mutable_row());
    written.set_probability(overruled.probability);
    written.set_threshold(overruled.threshold);
  }
}

void WriteNeed(const std::string& text, const SeparateNeed& need, const Binding& binding, v1::NeedPart& out) {
  out.set_begin(need.span.begin);
  out.set_end(need.span.end);
  out.set_text(std::string(SliceCodePoints(text, need.span.begin, need.span.end)));
  out.set_lead_bureau(binding.catalog().bureaus()[need.bureau].name());
  for (ConceptId topic : need.topics) out.add_concepts(binding.tables().lexicon.entries()[topic].id);
}

}  // namespace

v1::Match WriteMatch(const v1::Need& need, const Outcome& outcome, const Evidence& evidence,
                     const std::vector<Assessment>& assessments, const Binding& binding, absl::Time now) {
  v1::Match match;
  match.set_decision(outcome.decision);
  double whole = 0;
  for (const Candidate& bureau : evidence.bureaus) whole += bureau.raw;
  for (const Candidate* bureau : ShownBureaus(outcome, evidence)) {
    v1::RankedBureau& ranked = *match.add_bureaus();
    ranked.set_bureau(binding.catalog().bureaus()[bureau->position].name());
    ranked.set_score(bureau->raw / whole);
    ranked.set_role(RoleOf(bureau->position, outcome));
  }
  for (size_t i = 0; i < assessments.size(); ++i) {
    const Candidate& candidate = evidence.resources[i];
    v1::RankedResource& ranked = *match.add_resources();
    ranked.set_resource(binding.catalog().resources()[candidate.position].name());
    ranked.set_bureau(binding.catalog().resources()[candidate.position].lead_bureau());
    ranked.set_score(std::min(1.0, candidate.raw));
    ranked.set_eligible(assessments[i].eligible);
  }
  for (uint32_t resource : outcome.chosen) match.add_chosen_resources(binding.catalog().resources()[resource].name());
  match.set_urgency(outcome.urgency);
  match.set_limit_hours(outcome.limit_hours);
  match.set_sign_in_hours(outcome.sign_in_hours);
  match.set_advice(outcome.advice);
  match.set_gap(outcome.gap);
  match.set_rule_set_hash(binding.rules().hash());
  match.set_catalog_revision(binding.catalog().revision());
  match.set_engine_revision(kEngineRevision);
  for (const SeparateNeed& part : outcome.needs) WriteNeed(need.text(), part, binding, *match.add_needs());
  const int64_t seconds = absl::ToUnixSeconds(now);
  match.mutable_decide_time()->set_seconds(seconds);
  match.mutable_decide_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(now - absl::FromUnixSeconds(seconds))));
  return match;
}

v1::Certificate WriteCertificate(const Request& request, const Outcome& outcome, const Evidence& evidence,
                                 std::vector<Assessment> assessments, const Binding& binding) {
  v1::Certificate certificate;
  WriteConcepts(request.need().text(), evidence.recognition, binding.tables().lexicon, certificate);
  WriteRows(outcome, evidence, binding.tables(), certificate);
  for (const Candidate* bureau : ShownBureaus(outcome, evidence)) {
    WriteExplanation(*bureau, binding.catalog().bureaus()[bureau->position].name(), binding,
                     *certificate.add_bureaus());
  }
  for (size_t i = 0; i < assessments.size(); ++i) {
    const Candidate& candidate = evidence.resources[i];
    v1::CandidateExplanation& written = *certificate.add_resources();
    WriteExplanation(candidate, binding.catalog().resources()[candidate.position].name(), binding, written);
    written.mutable_checks()->Swap(&assessments[i].checks);
  }
  for (const std::string& reason : outcome.reasons) certificate.add_reasons(reason);
  *certificate.mutable_inputs()->mutable_need() = request.need();
  certificate.mutable_inputs()->mutable_ledger()->Add(request.ledger().begin(), request.ledger().end());
  return certificate;
}

}  // namespace peidan::matching
