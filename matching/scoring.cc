#include "matching/scoring.h"

#include <algorithm>
#include <set>
#include <string>
#include <variant>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace peidan::matching {
namespace {

struct Setting {
  absl::string_view name;
  std::variant<int Scoring::*, double Scoring::*> field;
};

#define PEIDAN_SETTING(field) \
  { #field, &Scoring::field }
constexpr Setting kSettings[] = {
    PEIDAN_SETTING(negation_reach),
    PEIDAN_SETTING(done_negation_reach),
    PEIDAN_SETTING(longest_counted_form),
    PEIDAN_SETTING(form_length_gain),
    PEIDAN_SETTING(gap_loss),
    PEIDAN_SETTING(request_weight),
    PEIDAN_SETTING(report_weight),
    PEIDAN_SETTING(repeat_weight),
    PEIDAN_SETTING(priority_unit),
    PEIDAN_SETTING(explicit_weight),
    PEIDAN_SETTING(decisive_weight),
    PEIDAN_SETTING(term_gain),
    PEIDAN_SETTING(second_lead),
    PEIDAN_SETTING(cooperating_share),
    PEIDAN_SETTING(overridden_share),
    PEIDAN_SETTING(generic_share),
    PEIDAN_SETTING(joint_weight),
    PEIDAN_SETTING(text_weight),
    PEIDAN_SETTING(wording_weight),
    PEIDAN_SETTING(opening_share),
    PEIDAN_SETTING(opening_weight),
    PEIDAN_SETTING(wording_reach),
    PEIDAN_SETTING(named_weight),
    PEIDAN_SETTING(precedent_weight),
    PEIDAN_SETTING(resource_text_share),
    PEIDAN_SETTING(resource_phrase_share),
    PEIDAN_SETTING(resource_concept_share),
    PEIDAN_SETTING(resource_bureau_share),
    PEIDAN_SETTING(phrase_least_terms),
    PEIDAN_SETTING(concept_phrase_first),
    PEIDAN_SETTING(concept_phrase_further),
    PEIDAN_SETTING(field_weight),
    PEIDAN_SETTING(text_half),
    PEIDAN_SETTING(evidence_unit),
    PEIDAN_SETTING(decide_probability),
    PEIDAN_SETTING(decide_joint),
    PEIDAN_SETTING(hold_unclear),
    PEIDAN_SETTING(hold_out_of_scope),
    PEIDAN_SETTING(alarm),
    PEIDAN_SETTING(alarm_with_row),
    PEIDAN_SETTING(refuse_with_row),
    PEIDAN_SETTING(match_score),
    PEIDAN_SETTING(second_need_share),
    PEIDAN_SETTING(separate_share),
    PEIDAN_SETTING(separate_probability),
    PEIDAN_SETTING(joint_suspected),
    PEIDAN_SETTING(joint_probability),
    PEIDAN_SETTING(joint_cooperating),
    PEIDAN_SETTING(joint_maybe),
    PEIDAN_SETTING(maybe_cooperating),
    PEIDAN_SETTING(rule_cooperating),
    PEIDAN_SETTING(cooperating_least),
    PEIDAN_SETTING(max_cooperating),
};
#undef PEIDAN_SETTING

}  // namespace

const std::vector<absl::string_view>& ScoringHeader() {
  static const std::vector<absl::string_view> header = {"name", "value", "note"};
  return header;
}

Scoring ReadScoring(const CsvTable& table, Faults& faults) {
  Scoring scoring;
  std::set<absl::string_view> seen;
  for (const CsvRow& row : table.rows) {
    const std::string& name = row.cells[0];
    const auto it =
        std::find_if(std::begin(kSettings), std::end(kSettings), [&](const Setting& s) { return s.name == name; });
    if (it == std::end(kSettings) || !seen.insert(it->name).second) {
      faults.Add(table.At(row, 0), absl::StrCat("参数 `", name, "` 不认得或重复"));
      continue;
    }
    double value = 0;
    if (!absl::SimpleAtod(row.cells[1], &value) || !(value >= 0 && value <= 1e6)) {
      faults.Add(table.At(row, 1), absl::StrCat("`", row.cells[1], "` 不是 0 到 1,000,000 的数字"));
    } else if (const auto* whole = std::get_if<int Scoring::*>(&it->field)) {
      scoring.** whole = static_cast<int>(value);
    } else {
      scoring.*std::get<double Scoring::*>(it->field) = value;
    }
  }
  return scoring;
}

}  // namespace peidan::matching
