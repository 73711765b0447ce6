// Stage 7: from evidence to a decision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "matching/eligibility.h"
#include "matching/evidence.h"
#include "matching/separate_needs.h"
#include "peidan/v1/match.pb.h"

namespace peidan::matching {

// A row of a table other than routing and joint that bore on the decision; its texts are those of the rule set.
struct ConsultedRow {
  const char* table;
  absl::string_view row;
  std::vector<ConceptId> concepts;
  absl::string_view basis;
  absl::string_view note;
};

// A row that fired and that the words as a whole spoke against.
struct OverruledRow {
  ConsultedRow row;
  double probability;  // by the words
  double threshold;    // from which it would have counted
};

// A decision before it is written down. Bureaus and resources are positions in the catalog.
struct Outcome {
  v1::MatchDecision decision = v1::MATCH_DECISION_REVIEW;
  std::optional<uint32_t> lead;       // only for MATCHED and GAP
  std::vector<uint32_t> cooperating;  // best first
  std::vector<uint32_t> chosen;
  v1::GapClass gap = v1::GAP_CLASS_UNSPECIFIED;
  v1::UrgencyClass urgency = v1::URGENCY_CLASS_UNSPECIFIED;
  int limit_hours = 0;
  bool limit_in_working_time = false;
  int sign_in_hours = 0;
  bool sign_in_in_working_time = false;
  std::string advice;
  std::vector<std::string> reasons;  // Chinese, in the order of the steps
  std::vector<ConsultedRow> rows;
  std::vector<OverruledRow> overruled;
  std::vector<SeparateNeed> needs;  // none where there is only one
};

// Decides. `assessments[i]` belongs to `evidence.resources[i]`, best first; resources beyond them are not chosen, so
// they must reach at least to the resources that the need names.
Outcome DecideOn(const v1::Need& need, const Evidence& evidence, const std::vector<Assessment>& assessments,
                 const Binding& binding);

// A row of the table of unclear topics that fired and that nothing answers.
struct OpenQuestion {
  uint32_t row;
  std::vector<ConceptId> topics;  // that made it fire
};

// What is left open, by row: an unclear topic asks unless a more particular row speaks about it, or `lead` (who would
// lead; none: nobody) has another topic of its own.
std::vector<OpenQuestion> OpenQuestions(std::optional<uint32_t> lead, const Evidence& evidence, const Binding& binding);

// Whether the need is an emergency or out of scope: then nobody leads it, whoever it may concern.
bool IsHeldBack(const v1::Need& need, const Evidence& evidence, const Binding& binding);

// The bureaus that must work with `lead`, best first: of its joint and routing rows, and those with a need of their
// own.
std::vector<uint32_t> CooperatingWith(uint32_t lead, const Evidence& evidence, const Binding& binding);

}  // namespace peidan::matching
