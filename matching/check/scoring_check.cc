// Checks of the numbers of the policy.
#include "absl/strings/str_cat.h"
#include "matching/check/check_context.h"
#include "matching/check/row_places.h"

namespace peidan::matching {
namespace {

constexpr FindingKind kOutOfRange{kError, "SCORE_OUT_OF_RANGE"};
constexpr FindingKind kReversed{kError, "THRESHOLDS_REVERSED"};
constexpr char kValueColumn[] = "value";

struct NamedShare {
  absl::string_view name;
  double Scoring::*value;
};
#define PEIDAN_NAMED(field) \
  { #field, &Scoring::field }
// Parts of a whole: 0 to 1.
constexpr NamedShare kShares[] = {PEIDAN_NAMED(form_length_gain),
                                  PEIDAN_NAMED(gap_loss),
                                  PEIDAN_NAMED(report_weight),
                                  PEIDAN_NAMED(repeat_weight),
                                  PEIDAN_NAMED(term_gain),
                                  PEIDAN_NAMED(second_lead),
                                  PEIDAN_NAMED(cooperating_share),
                                  PEIDAN_NAMED(overridden_share),
                                  PEIDAN_NAMED(generic_share),
                                  PEIDAN_NAMED(resource_text_share),
                                  PEIDAN_NAMED(resource_phrase_share),
                                  PEIDAN_NAMED(resource_concept_share),
                                  PEIDAN_NAMED(resource_bureau_share),
                                  PEIDAN_NAMED(concept_phrase_first),
                                  PEIDAN_NAMED(concept_phrase_further),
                                  PEIDAN_NAMED(field_weight),
                                  PEIDAN_NAMED(decide_probability),
                                  PEIDAN_NAMED(hold_unclear),
                                  PEIDAN_NAMED(hold_out_of_scope),
                                  PEIDAN_NAMED(alarm),
                                  PEIDAN_NAMED(alarm_with_row),
                                  PEIDAN_NAMED(refuse_with_row),
                                  PEIDAN_NAMED(separate_share),
                                  PEIDAN_NAMED(separate_probability),
                                  PEIDAN_NAMED(joint_probability),
                                  PEIDAN_NAMED(joint_maybe),
                                  PEIDAN_NAMED(match_score),
                                  PEIDAN_NAMED(cooperating_least)};
// Divisors, and weights without which nothing counts: more than 0.
constexpr NamedShare kPositive[] = {PEIDAN_NAMED(priority_unit), PEIDAN_NAMED(text_half), PEIDAN_NAMED(evidence_unit),
                                    PEIDAN_NAMED(decide_probability), PEIDAN_NAMED(alarm)};
// The first of each must not be greater than the second.
constexpr std::pair<NamedShare, NamedShare> kRising[] = {
    {PEIDAN_NAMED(alarm_with_row), PEIDAN_NAMED(alarm)},
    {PEIDAN_NAMED(refuse_with_row), PEIDAN_NAMED(hold_out_of_scope)},
    {PEIDAN_NAMED(joint_maybe), PEIDAN_NAMED(joint_probability)},
    {PEIDAN_NAMED(cooperating_share), PEIDAN_NAMED(second_lead)},
    {PEIDAN_NAMED(overridden_share), PEIDAN_NAMED(generic_share)}};
struct NamedCount {
  absl::string_view name;
  int Scoring::*value;
};
constexpr std::pair<NamedCount, NamedCount> kRisingCounts[] = {
    {PEIDAN_NAMED(maybe_cooperating), PEIDAN_NAMED(joint_cooperating)}};
#undef PEIDAN_NAMED

}  // namespace

void CheckScoring(CheckContext& context) {
  const Scoring& scoring = context.tables().scoring;
  const RowPlaces places(context.rules.message(), v1::TABLE_KIND_SCORING);
  const auto add = [&](const FindingKind& kind, absl::string_view name, absl::string_view message) {
    context.findings.Add(kind, places.Of(name, kValueColumn), {std::string(name)}, message);
  };
  for (const NamedShare& share : kShares) {
    if (scoring.*share.value <= 1) continue;
    add(kOutOfRange, share.name, absl::StrCat("参数 `", share.name, "` 是比例，应在 0 到 1 之间"));
  }
  for (const NamedShare& weight : kPositive) {
    if (scoring.*weight.value > 0) continue;
    add(kOutOfRange, weight.name, absl::StrCat("参数 `", weight.name, "` 必须大于 0"));
  }
  const auto must_rise = [&](const auto& low, const auto& high) {
    if (scoring.*low.value <= scoring.*high.value) return;
    add(kReversed, low.name, absl::StrCat("参数 `", low.name, "` 不应大于 `", high.name, "`"));
  };
  for (const auto& [low, high] : kRising) must_rise(low, high);
  for (const auto& [low, high] : kRisingCounts) must_rise(low, high);
}

}  // namespace peidan::matching
