#include "matching/binding.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

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
  const std::map<ConceptId, double>& weights() const { return weights_; }

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

Profile ProfileOf(const v1::Resource& resource, const PolicyTables& tables) {
  Profile profile(tables);
  profile.AddName(resource.display_name());
  for (const std::string& alias : resource.aliases()) profile.AddName(alias);
  for (const std::string& phrase : resource.phrases()) profile.AddPhrase(phrase);
  return profile;
}

template <typename Entry>
std::optional<uint32_t> PositionOf(const std::vector<Entry>& entries, const Entry* entry) {
  if (entry == nullptr) return std::nullopt;
  return static_cast<uint32_t>(entry - entries.data());
}

}  // namespace

BoundRow BoundRows::operator[](size_t row) const {
  const auto append = [&](const std::vector<uint32_t>& named, std::vector<uint32_t>& out) {
    for (uint32_t bureau : named) {
      if (positions_[bureau]) out.push_back(*positions_[bureau]);
    }
  };
  BoundRow bound;
  append(rows_[row].leads, bound.leads);
  append(rows_[row].cooperating, bound.cooperating);
  return bound;
}

Binding::Binding(const Catalog& catalog, const RuleSet& rules, std::shared_ptr<const PolicyIndex> policy)
    : catalog_(catalog),
      rules_(rules),
      policy_(policy != nullptr ? std::move(policy) : std::make_shared<const PolicyIndex>(rules.tables())),
      positions_(PolicyBureaus()) {
  for (const std::string& name : tables().word_weights.classes())
    wording_bureaus_.push_back(BureauPosition(absl::StrCat("bureaus/", name)));
  std::vector<std::pair<uint32_t, ConceptWeight>> weights;
  for (const v1::Resource& resource : catalog.resources()) {
    const auto position = static_cast<uint32_t>(resources_.size());
    const Profile profile = ProfileOf(resource, tables());
    for (const auto& [id, weight] : profile.weights()) weights.push_back({id, {position, weight}});
    resources_.push_back({BureauPosition(resource.lead_bureau())});
    deliveries_.emplace_back(resource);
  }
  resources_by_concept_ = Postings<ConceptWeight>(tables().lexicon.entries().size(), weights);
  precedents_ = PrecedentIndex(catalog, tables().lexicon);
}

std::vector<std::optional<uint32_t>> Binding::PolicyBureaus() const {
  std::vector<std::optional<uint32_t>> positions;
  for (const std::string& name : policy_->bureaus()) positions.push_back(BureauPosition(name));
  return positions;
}

std::optional<uint32_t> Binding::BureauPosition(const std::string& name) const {
  return PositionOf(catalog_.bureaus(), catalog_.FindBureau(name));
}

std::optional<uint32_t> Binding::ResourcePosition(const std::string& name) const {
  return PositionOf(catalog_.resources(), catalog_.FindResource(name));
}

}  // namespace peidan::matching
