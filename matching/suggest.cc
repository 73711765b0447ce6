#include "matching/suggest.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "matching/policy_tables.h"
#include "matching/suggest_evidence.h"

namespace peidan::matching {
namespace {

bool IsPlain(const RowCondition& condition) {
  const std::vector<SetTest::Term>& topics = condition.tests[0].terms();
  return !condition.unless.has_value() && topics.size() == 1 && topics[0].kind == SetTest::Kind::kAny &&
         topics[0].concepts.size() == 1 &&
         std::all_of(condition.tests.begin() + 1, condition.tests.end(), [](const SetTest& t) { return t.always(); });
}

ReadCase Read(const LabelledCase& labelled, const PolicyTables& tables) {
  Recognition recognition = Recognise(labelled.text, tables.lexicon, tables.scoring);
  ReadCase read{&labelled, std::move(recognition.text.text), {}, {}};
  for (const ConceptStrength& strength : recognition.strengths) {
    const ConceptClass kind = tables.lexicon.entries()[strength.concept_id].concept_class;
    if (kind == ConceptClass::kTopic) read.topics.push_back(strength.concept_id);
    if (kind == ConceptClass::kSetting || kind == ConceptClass::kAction) read.refiners.push_back(strength.concept_id);
  }
  return read;
}

bool Stronger(const v1::RuleSuggestion& a, const v1::RuleSuggestion& b) {
  const auto key = [](const v1::RuleSuggestion& s) {
    return std::make_tuple(-s.support() * s.confidence(), std::cref(s.file()), std::cref(s.row()),
                           std::cref(s.after()));
  };
  return key(a) < key(b);
}

}  // namespace

SuggestionEvidence::SuggestionEvidence(const std::vector<LabelledCase>& labelled, const RuleSet& rules)
    : tables(rules.tables()) {
  for (const LabelledCase& one : labelled) cases.push_back(Read(one, tables));
  const auto& rows = tables.routing.rows();
  for (uint32_t i = 0; i < rows.size(); ++i) {
    if (IsPlain(rows[i].condition))
      plain[rows[i].output.leads[0]].push_back({rows[i].condition.tests[0].terms()[0].concepts[0], i});
  }
}

bool SuggestionEvidence::Understood(const ReadCase& read) const {
  const auto rows = plain.find(read.labelled->lead);
  return rows != plain.end() && std::any_of(rows->second.begin(), rows->second.end(), [&](const PlainRow& row) {
           return std::binary_search(read.topics.begin(), read.topics.end(), row.topic);
         });
}

void Tally::Count(const SuggestionEvidence& evidence, uint32_t position, const std::string& bureau) {
  const LabelledCase& labelled = *evidence.cases[position].labelled;
  const auto& declined = labelled.declined;
  if (labelled.lead == bureau) {
    in_favour.push_back(position);
  } else if (!labelled.lead.empty() || std::find(declined.begin(), declined.end(), bureau) != declined.end()) {
    against.push_back(position);
  }
}

double Tally::Confidence() const {
  return static_cast<double>(in_favour.size()) / static_cast<double>(in_favour.size() + against.size());
}

void Tally::Write(const SuggestionEvidence& evidence, v1::RuleSuggestion& suggestion) const {
  suggestion.set_support(static_cast<int32_t>(in_favour.size()));
  suggestion.set_confidence(Confidence());
  for (uint32_t i : in_favour) {
    if (suggestion.orders_for_size() < kMaxSuggestionOrders)
      suggestion.add_orders_for(evidence.cases[i].labelled->order);
  }
  for (uint32_t i : against) {
    if (suggestion.orders_against_size() < kMaxSuggestionOrders)
      suggestion.add_orders_against(evidence.cases[i].labelled->order);
  }
}

EditableTable::EditableTable(const v1::RuleSet& rules, std::string_view name)
    : table_(&v1::RuleTable::default_instance()) {
  for (const v1::RuleTable& table : rules.tables()) {
    if (table.name() == name) table_ = &table;
  }
}

const v1::RuleRow* EditableTable::Find(std::string_view id) const {
  const auto row = std::find_if(table_->rows().begin(), table_->rows().end(),
                                [&](const v1::RuleRow& candidate) { return candidate.id() == id; });
  return row == table_->rows().end() ? nullptr : &*row;
}

std::string* EditableTable::Cell(std::vector<std::string>& cells, std::string_view column) const {
  const auto found = std::find_if(table_->columns().begin(), table_->columns().end(),
                                  [&](const v1::RuleColumn& candidate) { return candidate.name() == column; });
  return found == table_->columns().end() ? nullptr : &cells[found - table_->columns().begin()];
}

std::vector<std::string> EditableTable::BlankLine() const {
  std::vector<std::string> cells;
  for (const v1::RuleColumn& column : table_->columns())
    cells.emplace_back(column.role() == v1::COLUMN_ROLE_INPUT ? "-" : "");
  return cells;
}

std::vector<std::string> CellsOf(const v1::RuleRow& row) { return {row.cells().begin(), row.cells().end()}; }

std::string CsvLineOf(const std::vector<std::string>& cells) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const bool quoted = cells[i].find_first_of(",\"\r\n") != std::string::npos;
    const std::string text =
        quoted ? absl::StrCat("\"", absl::StrReplaceAll(cells[i], {{"\"", "\"\""}}), "\"") : cells[i];
    absl::StrAppend(&line, i == 0 ? "" : ",", text);
  }
  return line;
}

std::vector<v1::RuleSuggestion> SuggestRules(std::vector<LabelledCase> cases, const RuleSet& rules,
                                             const SuggestionLimits& limits) {
  std::sort(cases.begin(), cases.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
  const SuggestionEvidence evidence(cases, rules);
  std::vector<v1::RuleSuggestion> suggestions =
      SuggestForms(evidence, EditableTable(rules.message(), "lexicon"), limits);
  std::vector<v1::RuleSuggestion> rows = SuggestRows(evidence, EditableTable(rules.message(), "routing"), limits);
  std::move(rows.begin(), rows.end(), std::back_inserter(suggestions));
  std::sort(suggestions.begin(), suggestions.end(), Stronger);
  if (suggestions.size() > kMaxSuggestions) suggestions.resize(kMaxSuggestions);
  return suggestions;
}

}  // namespace peidan::matching
