#include "matching/binding.h"

#include <algorithm>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "matching/recognise.h"

namespace peidan::matching {
namespace {

// A concept in the name or an alias of a resource is what it is about; one that only residents' phrases mention says as
// much when it comes up in several of them.
constexpr double kNameWeight = 1.0;

class Profile {
 public:
  explicit Profile(const PolicyTables& tables) : tables_(tables) {}

  void AddName(const std::string& text) {
    for (ConceptId id : ConceptsOf(text)) weights_[id] = kNameWeight;
  }
  void AddPhrase(const std::string& text) {
    const Scoring& scoring = tables_.scoring;
    for (ConceptId id : ConceptsOf(text)) {
      double& weight = weights_[id];
      weight =
          std::min(kNameWeight, weight + (weight == 0 ? scoring.concept_phrase_first : scoring.concept_phrase_further));
    }
  }
  std::vector<ConceptWeight> Take() const {
    std::vector<ConceptWeight> out;
    for (const auto& [id, weight] : weights_) out.push_back({id, weight});
    return out;
  }

 private:
  // Topics and actions, each once.
  std::vector<ConceptId> ConceptsOf(const std::string& text) const {
    std::vector<ConceptId> ids;
    for (const ConceptStrength& s : Recognise(text, tables_.lexicon, tables_.scoring).strengths) {
      const ConceptClass kind = tables_.lexicon.entries()[s.concept_id].concept_class;
      if (kind == ConceptClass::kTopic || kind == ConceptClass::kAction) ids.push_back(s.concept_id);
    }
    return ids;
  }

  const PolicyTables& tables_;
  std::map<ConceptId, double> weights_;
};

template <typename Entry>
std::optional<uint32_t> PositionOf(const std::vector<Entry>& entries, const Entry* entry) {
  if (entry == nullptr) return std::nullopt;
  return static_cast<uint32_t>(entry - entries.data());
}

}  // namespace

Binding::Binding(const Catalog& catalog, const RuleSet& rules)
    : catalog_(catalog), rules_(rules) {
  for (const v1::Resource& resource : catalog.resources()) resources_.push_back(Bind(resource));
  for (const std::string& name : tables().word_weights.classes())
    wording_bureaus_.push_back(BureauPosition(absl::StrCat("bureaus/", name)));
  routing_ = Bind(tables().routing);
  joint_ = Bind(tables().joint);
}

std::optional<uint32_t> Binding::BureauPosition(const std::string& name) const {
  return PositionOf(catalog_.bureaus(), catalog_.FindBureau(name));
}

std::optional<uint32_t> Binding::ResourcePosition(const std::string& name) const {
  return PositionOf(catalog_.resources(), catalog_.FindResource(name));
}

BoundResource Binding::Bind(const v1::Resource& resource) const {
  Profile profile(tables());
  profile.AddName(resource.display_name());
  for (const std::string& alias : resource.aliases()) profile.AddName(alias);
  for (const std::string& phrase : resource.phrases()) profile.AddPhrase(phrase);
  return {BureauPosition(resource.lead_bureau()), profile.Take(), DeliveryTerms(resource)};
}

std::vector<BoundRow> Binding::Bind(const DecisionTable<Responsibility>& table) const {
  std::vector<BoundRow> rows;
  const auto append = [&](const std::vector<std::string>& names, std::vector<uint32_t>& out) {
    for (const std::string& name : names) {
      if (const auto position = BureauPosition(name)) out.push_back(*position);
    }
  };
  for (const auto& row : table.rows()) {
    append(row.output.leads, rows.emplace_back().leads);
    append(row.output.cooperating, rows.back().cooperating);
  }
  return rows;
}

}  // namespace peidan::matching
