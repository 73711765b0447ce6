#include "matching/precedent_index.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "matching/policy_tables.h"
#include "matching/recognise.h"
#include "matching/rule_set.h"

namespace peidan::matching {
namespace {

// Ascending, each once; nullopt: none, or one that the lexicon does not have.
std::optional<std::vector<ConceptId>> ConceptsOf(const v1::Precedent& precedent, const Lexicon& lexicon) {
  std::vector<ConceptId> concepts;
  for (const std::string& name : precedent.concepts()) {
    const std::optional<ConceptId> id = lexicon.Find(name);
    if (!id) return std::nullopt;
    concepts.push_back(*id);
  }
  std::sort(concepts.begin(), concepts.end());
  concepts.erase(std::unique(concepts.begin(), concepts.end()), concepts.end());
  if (concepts.empty()) return std::nullopt;
  return concepts;
}

// Precedents that count by kind; positions in the catalog, the best first. A kind whose newest precedent is retired has
// none: what that one had replaced is not fallen back on.
std::map<std::vector<ConceptId>, std::vector<uint32_t>> ByKind(const Catalog& catalog, const Lexicon& lexicon) {
  const std::vector<v1::Precedent>& precedents = catalog.precedents();
  std::map<std::vector<ConceptId>, std::vector<uint32_t>> kinds;
  for (uint32_t i = 0; i < precedents.size(); ++i) {
    const v1::Precedent& precedent = precedents[i];
    if (auto concepts = ConceptsOf(precedent, lexicon)) kinds[*std::move(concepts)].push_back(i);
  }
  for (auto& [concepts, positions] : kinds) {
    std::sort(positions.begin(), positions.end(),
              [&](uint32_t a, uint32_t b) { return IsBetter(precedents[a], precedents[b]); });
  }
  const auto counts = [&](uint32_t position) {
    const v1::Precedent& precedent = precedents[position];
    return precedent.state() == v1::PRECEDENT_STATE_ACTIVE && catalog.FindBureau(precedent.lead_bureau()) != nullptr;
  };
  std::erase_if(kinds, [&](const auto& kind) { return !counts(kind.second.front()); });
  for (auto& [concepts, positions] : kinds) std::erase_if(positions, [&](uint32_t i) { return !counts(i); });
  return kinds;
}

// By concept: how many kinds have it.
std::vector<uint32_t> CountByConcept(const std::vector<PrecedentKind>& kinds, const Lexicon& lexicon) {
  std::vector<uint32_t> counts(lexicon.entries().size());
  for (const PrecedentKind& kind : kinds) {
    for (ConceptId id : kind.concepts) ++counts[id];
  }
  return counts;
}

}  // namespace

bool IsBetter(const v1::Precedent& a, const v1::Precedent& b) {
  const auto key = [](const v1::Precedent& p) {
    return std::make_tuple(-p.concepts_size(), -p.rule_time().seconds(), -p.rule_time().nanos(), std::cref(p.name()));
  };
  return key(a) < key(b);
}

PrecedentIndex::PrecedentIndex(const Catalog& catalog, const Lexicon& lexicon) {
  for (auto& [concepts, precedents] : ByKind(catalog, lexicon)) kinds_.push_back({concepts, std::move(precedents)});
  std::sort(kinds_.begin(), kinds_.end(), [&](const PrecedentKind& a, const PrecedentKind& b) {
    return IsBetter(catalog.precedents()[a.precedents[0]], catalog.precedents()[b.precedents[0]]);
  });
  const std::vector<uint32_t> counts = CountByConcept(kinds_, lexicon);
  std::vector<std::pair<uint32_t, uint32_t>> entries;
  for (uint32_t i = 0; i < kinds_.size(); ++i) {
    const std::vector<ConceptId>& concepts = kinds_[i].concepts;
    const auto rarest = std::min_element(concepts.begin(), concepts.end(),
                                         [&](ConceptId a, ConceptId b) { return counts[a] < counts[b]; });
    entries.emplace_back(*rarest, i);
  }
  by_concept_ = Postings<uint32_t>(counts.size(), entries);
}

std::vector<const PrecedentKind*> PrecedentIndex::Covering(const ConceptSet& present) const {
  std::vector<uint32_t> covering;
  if (empty()) return {};
  for (size_t id = present._Find_first(); id < present.size(); id = present._Find_next(id)) {
    for (uint32_t i : by_concept_[static_cast<uint32_t>(id)]) {
      const std::vector<ConceptId>& concepts = kinds_[i].concepts;
      if (std::all_of(concepts.begin(), concepts.end(), [&](ConceptId c) { return present.test(c); }))
        covering.push_back(i);
    }
  }
  std::sort(covering.begin(), covering.end());
  std::vector<const PrecedentKind*> kinds;
  for (uint32_t i : covering) kinds.push_back(&kinds_[i]);
  return kinds;
}

std::vector<std::string> KindOf(absl::string_view text, const RuleSet& rules) {
  const PolicyTables& tables = rules.tables();
  const Recognition recognition = Recognise(text, tables.lexicon, tables.scoring);
  std::vector<std::string> concepts;
  bool has_topic = false;
  for (const ConceptStrength& s : recognition.strengths) {
    const LexiconEntry& entry = tables.lexicon.entries()[s.concept_id];
    const bool is_topic = entry.concept_class == ConceptClass::kTopic;
    if (is_topic || entry.concept_class == ConceptClass::kAction) concepts.push_back(entry.id);
    has_topic |= is_topic;
  }
  if (!has_topic) concepts.clear();
  return concepts;
}

}  // namespace peidan::matching
