#include "matching/policy_index.h"

#include <algorithm>
#include <utility>

namespace peidan::matching {

PolicyIndex::PolicyIndex(const PolicyTables& tables) {
  for (const auto* table : {&tables.routing, &tables.joint}) {
    for (const auto& row : table->rows()) {
      for (const auto* names : {&row.output.leads, &row.output.cooperating})
        bureaus_.insert(bureaus_.end(), names->begin(), names->end());
    }
  }
  std::sort(bureaus_.begin(), bureaus_.end());
  bureaus_.erase(std::unique(bureaus_.begin(), bureaus_.end()), bureaus_.end());
  routing_ = Bind(tables.routing);
  joint_ = Bind(tables.joint);
  IndexForms(tables);
}

uint32_t PolicyIndex::PositionOf(const std::string& name) const {
  return static_cast<uint32_t>(std::lower_bound(bureaus_.begin(), bureaus_.end(), name) - bureaus_.begin());
}

std::vector<BoundRow> PolicyIndex::Bind(const DecisionTable<Responsibility>& table) const {
  std::vector<BoundRow> rows;
  for (const auto& row : table.rows()) {
    BoundRow& bound = rows.emplace_back();
    for (const std::string& name : row.output.leads) bound.leads.push_back(PositionOf(name));
    for (const std::string& name : row.output.cooperating) bound.cooperating.push_back(PositionOf(name));
  }
  return rows;
}

void PolicyIndex::IndexForms(const PolicyTables& tables) {
  std::vector<std::vector<TermKey>> spoken(bureaus_.size());
  for (const auto& row : tables.routing.rows()) {
    if (row.output.leads.empty() || row.priority > tables.scoring.priority_unit) continue;
    std::vector<TermKey>& terms = spoken[PositionOf(row.output.leads[0])];
    for (const SetTest::Term& term : row.condition.tests[0].terms()) {
      if (term.kind != SetTest::Kind::kAny) continue;
      for (ConceptId id : term.concepts) {
        for (const std::u32string& piece : tables.lexicon.PiecesOf(id)) AppendTerms(piece, terms);
      }
    }
  }
  std::vector<TermKey> all;
  for (const auto& terms : spoken) all.insert(all.end(), terms.begin(), terms.end());
  form_terms_ = TermTable(std::move(all));
  std::vector<std::pair<TermId, FormCount>> counts;
  for (uint32_t bureau = 0; bureau < spoken.size(); ++bureau) {
    form_lengths_.push_back(static_cast<uint32_t>(spoken[bureau].size()));
    std::sort(spoken[bureau].begin(), spoken[bureau].end());
    for (TermKey key : spoken[bureau]) {
      const TermId term = *form_terms_.Find(key);
      const bool again = !counts.empty() && counts.back().first == term && counts.back().second.bureau == bureau;
      if (!again) counts.push_back({term, {bureau, 0}});
      ++counts.back().second.count;
    }
  }
  form_counts_ = Postings<FormCount>(form_terms_.size(), counts);
}

}  // namespace peidan::matching
