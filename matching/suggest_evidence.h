// What the two miners of suggest.h share: cases that were read, tallies, and tables as lines that can be edited.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "matching/recognise.h"
#include "matching/suggest.h"

namespace peidan::matching {

// A case with what the rules make of its text.
struct ReadCase {
  const LabelledCase* labelled;
  std::u32string text;              // normalised
  std::vector<ConceptId> topics;    // mentioned and not negated, ascending
  std::vector<ConceptId> refiners;  // settings and actions, the same way
};

// The plain routing row of a topic: one that tests this topic and nothing else.
struct PlainRow {
  ConceptId topic;
  uint32_t row;  // of PolicyTables::routing
};

// Everything the miners look at. Borrows from its arguments.
struct SuggestionEvidence {
  SuggestionEvidence(const std::vector<LabelledCase>& labelled, const RuleSet& rules);

  const PolicyTables& tables;
  std::vector<ReadCase> cases;                         // in the order of `labelled`
  std::map<std::string, std::vector<PlainRow>> plain;  // by the bureau that leads, by topic

  // Whether the rules know the case to be about something that its lead leads.
  bool Understood(const ReadCase& read) const;
};

// Cases for and against one proposal, as positions in SuggestionEvidence::cases, ascending.
struct Tally {
  std::vector<uint32_t> in_favour;
  std::vector<uint32_t> against;

  // Counts a case for a proposal that `bureau` leads; a case that does not say is left out.
  void Count(const SuggestionEvidence& evidence, uint32_t position, const std::string& bureau);
  double Confidence() const;
  // Fills support, confidence and the orders of a proposal.
  void Write(const SuggestionEvidence& evidence, v1::RuleSuggestion& suggestion) const;
};

// A table of a rule set as its lines.
class EditableTable {
 public:
  // Borrows the table; one that the rule set does not have has no lines.
  EditableTable(const v1::RuleSet& rules, std::string_view name);

  const std::string& file() const { return table_->file(); }
  const v1::RuleTable& message() const { return *table_; }
  // The row with this id; nullptr: none.
  const v1::RuleRow* Find(std::string_view id) const;
  // The cell of a column among `cells`; nullptr: no such column.
  std::string* Cell(std::vector<std::string>& cells, std::string_view column) const;
  // A line that tests nothing and gives nothing.
  std::vector<std::string> BlankLine() const;

 private:
  const v1::RuleTable* table_;
};

std::vector<std::string> CellsOf(const v1::RuleRow& row);

// One line of CSV, without the line end.
std::string CsvLineOf(const std::vector<std::string>& cells);

std::vector<v1::RuleSuggestion> SuggestForms(const SuggestionEvidence& evidence, const EditableTable& lexicon,
                                             const SuggestionLimits& limits);
std::vector<v1::RuleSuggestion> SuggestRows(const SuggestionEvidence& evidence, const EditableTable& routing,
                                            const SuggestionLimits& limits);

}  // namespace peidan::matching
