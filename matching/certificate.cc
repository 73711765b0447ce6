#include "matching/certificate.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/strip.h"
#include "matching/engine_revision.h"
#include "matching/normalise.h"
#include "matching/wire_writer.h"

namespace peidan::matching {
namespace {

constexpr size_t kUsualBytes = 16 << 10;
constexpr absl::string_view kPrecedentPrefix = "precedents/";

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

// A kind, and what of it is meant.
struct TermName {
  absl::string_view kind;
  absl::string_view source;
};

TermName NameOf(const Term& term, const Binding& binding) {
  const PolicyTables& tables = binding.tables();
  const auto resource = [&] { return absl::string_view(binding.catalog().resources()[term.source].name()); };
  const auto joint = [&] { return absl::string_view(tables.joint.rows()[term.source].id); };
  const auto routing = [&] { return absl::string_view(tables.routing.rows()[term.source].id); };
  switch (term.kind) {
    case TermKind::kNamed:
      return {"named:", resource()};
    case TermKind::kJoint:
      return {"joint:", joint()};
    case TermKind::kJointCooperating:
      return {"joint_cooperating:", joint()};
    case TermKind::kRouting:
      return {"routing:", routing()};
    case TermKind::kOverridden:
      return {"overridden:", routing()};
    case TermKind::kCooperating:
      return {"cooperating:", routing()};
    case TermKind::kText:
      return {"text:", resource()};
    case TermKind::kRetrieval:
      return {"text", ""};
    case TermKind::kWording:
      return {"wording", ""};
    case TermKind::kPhrase:
      return {"phrase", ""};
    case TermKind::kConcepts:
      return {"concepts", ""};
    case TermKind::kField:
      return {"field", ""};
    case TermKind::kBureau:
      return {"bureau", ""};
    case TermKind::kPrecedent:
      return {"precedent:", absl::StripPrefix(binding.catalog().precedents()[term.source].name(), kPrecedentPrefix)};
  }
  return {};
}

// `checks` are in the wire format.
void WriteExplanation(int field, const Candidate& candidate, absl::string_view name, absl::string_view checks,
                      const Binding& binding, WireWriter& out) {
  const size_t explanation = out.Begin(field);
  out.Text(v1::CandidateExplanation::kCandidateFieldNumber, name);
  for (const Term& term : candidate.terms) {
    const size_t written = out.Begin(v1::CandidateExplanation::kTermsFieldNumber);
    const TermName term_name = NameOf(term, binding);
    out.Text(v1::ScoreTerm::kTermFieldNumber, {term_name.kind, term_name.source});
    out.Real(v1::ScoreTerm::kValueFieldNumber, term.value);
    out.End(written);
  }
  out.Real(v1::CandidateExplanation::kRawScoreFieldNumber, candidate.raw);
  out.Fields(checks);
  out.End(explanation);
}

void WriteConcepts(const std::string& text, const Recognition& recognition, const Lexicon& lexicon, WireWriter& out) {
  for (const Mention& m : recognition.mentions) {
    const LexiconEntry& entry = lexicon.entries()[m.concept_id];
    const size_t written = out.Begin(v1::Certificate::kConceptsFieldNumber);
    out.Text(v1::ConceptMention::kConceptIdFieldNumber, entry.id);
    out.Text(v1::ConceptMention::kClassNameFieldNumber, ClassName(entry.concept_class));
    out.Text(v1::ConceptMention::kSurfaceFieldNumber, SliceCodePoints(text, m.original.begin, m.original.end));
    out.Number(v1::ConceptMention::kBeginFieldNumber, m.original.begin);
    out.Number(v1::ConceptMention::kEndFieldNumber, m.original.end);
    out.Number(v1::ConceptMention::kNegatedFieldNumber, m.negated);
    out.End(written);
  }
}

void WriteRow(int field, const ConsultedRow& row, const Lexicon& lexicon, WireWriter& out) {
  const size_t written = out.Begin(field);
  out.Text(v1::FiredRow::kTableFieldNumber, row.table);
  out.Text(v1::FiredRow::kRowFieldNumber, row.row);
  for (ConceptId id : row.concepts) out.Element(v1::FiredRow::kConceptsFieldNumber, lexicon.entries()[id].id);
  out.Text(v1::FiredRow::kBasisFieldNumber, row.basis);
  out.Text(v1::FiredRow::kNoteFieldNumber, row.note);
  out.End(written);
}

// By table and id: the tables are taken in alphabetical order, and each lists its rows by id.
void WriteRows(const Outcome& outcome, const Evidence& evidence, const PolicyTables& tables, WireWriter& out) {
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
  for (const ConsultedRow& row : rows) WriteRow(v1::Certificate::kRowsFieldNumber, row, tables.lexicon, out);
}

// The decider met them by table and id.
void WriteOverruled(const std::vector<OverruledRow>& rows, const Lexicon& lexicon, WireWriter& out) {
  for (const OverruledRow& overruled : rows) {
    const size_t written = out.Begin(v1::Certificate::kOverruledFieldNumber);
    WriteRow(v1::OverruledRow::kRowFieldNumber, overruled.row, lexicon, out);
    out.Real(v1::OverruledRow::kProbabilityFieldNumber, overruled.probability);
    out.Real(v1::OverruledRow::kThresholdFieldNumber, overruled.threshold);
    out.End(written);
  }
}

void WriteInputs(const Request& request, WireWriter& out) {
  const size_t inputs = out.Begin(v1::Certificate::kInputsFieldNumber);
  out.Message(v1::DecisionInputs::kNeedFieldNumber, request.need());
  for (const v1::LedgerReading& reading : request.ledger())
    out.Message(v1::DecisionInputs::kLedgerFieldNumber, reading);
  out.End(inputs);
}

void WriteNeed(const std::string& text, const SeparateNeed& need, const Binding& binding, v1::NeedPart& out) {
  out.set_begin(need.span.begin);
  out.set_end(need.span.end);
  out.set_text(std::string(SliceCodePoints(text, need.span.begin, need.span.end)));
  out.set_lead_bureau(binding.catalog().bureaus()[need.bureau].name());
  for (ConceptId topic : need.topics) out.add_concepts(binding.tables().lexicon.entries()[topic].id);
}

void WritePrecedents(const PrecedentOpinion& opinion, const Catalog& catalog, v1::Match& out) {
  if (!opinion.followed) return;
  out.add_precedents(catalog.precedents()[*opinion.followed].name());
  for (uint32_t other : opinion.others) out.add_precedents(catalog.precedents()[other].name());
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
  match.set_limit_in_working_time(outcome.limit_in_working_time);
  match.set_sign_in_hours(outcome.sign_in_hours);
  match.set_sign_in_in_working_time(outcome.sign_in_in_working_time);
  match.set_advice(outcome.advice);
  match.set_gap(outcome.gap);
  match.set_rule_set_hash(binding.rules().hash());
  match.set_catalog_revision(binding.catalog().revision());
  match.set_engine_revision(kEngineRevision);
  for (const SeparateNeed& part : outcome.needs) WriteNeed(need.text(), part, binding, *match.add_needs());
  WritePrecedents(evidence.precedent, binding.catalog(), match);
  const int64_t seconds = absl::ToUnixSeconds(now);
  match.mutable_decide_time()->set_seconds(seconds);
  match.mutable_decide_time()->set_nanos(
      static_cast<int32_t>(absl::ToInt64Nanoseconds(now - absl::FromUnixSeconds(seconds))));
  return match;
}

std::string WriteCertificate(const Request& request, const Outcome& outcome, const Evidence& evidence,
                             const std::vector<Assessment>& assessments, const Binding& binding) {
  const Catalog& catalog = binding.catalog();
  const Lexicon& lexicon = binding.tables().lexicon;
  WireWriter out(kUsualBytes);
  WriteConcepts(request.need().text(), evidence.recognition, lexicon, out);
  WriteRows(outcome, evidence, binding.tables(), out);
  for (const Candidate* bureau : ShownBureaus(outcome, evidence)) {
    WriteExplanation(v1::Certificate::kBureausFieldNumber, *bureau, catalog.bureaus()[bureau->position].name(), "",
                     binding, out);
  }
  for (size_t i = 0; i < assessments.size(); ++i) {
    const Candidate& resource = evidence.resources[i];
    WriteExplanation(v1::Certificate::kResourcesFieldNumber, resource, catalog.resources()[resource.position].name(),
                     assessments[i].checks, binding, out);
  }
  for (const std::string& reason : outcome.reasons) out.Element(v1::Certificate::kReasonsFieldNumber, reason);
  WriteInputs(request, out);
  WriteOverruled(outcome.overruled, lexicon, out);
  return out.Take();
}

}  // namespace peidan::matching
