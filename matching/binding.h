// What follows from a catalog and a rule set together, worked out once for many decisions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "matching/catalog.h"
#include "matching/delivery.h"
#include "matching/policy_index.h"
#include "matching/policy_tables.h"
#include "matching/postings.h"
#include "matching/precedent_index.h"
#include "matching/rule_set.h"

namespace peidan::matching {

// How strongly a resource is about a concept, 0 to 1.
struct ConceptWeight {
  uint32_t resource;
  double weight;
};

// A resource, compiled. Bureaus are positions in Catalog::bureaus().
struct BoundResource {
  std::optional<uint32_t> lead_bureau;  // none: a bureau that the catalog does not have
};

// The rows of a table with the bureaus of one catalog; bureaus that the catalog does not have are left out.
class BoundRows {
 public:
  BoundRows(const std::vector<BoundRow>& rows, const std::vector<std::optional<uint32_t>>& positions)
      : rows_(rows), positions_(positions) {}
  // Bureaus are positions in Catalog::bureaus().
  BoundRow operator[](size_t row) const;

 private:
  const std::vector<BoundRow>& rows_;                      // as the policy names them
  const std::vector<std::optional<uint32_t>>& positions_;  // by bureau of the policy
};

// Immutable after construction, therefore thread-safe.
class Binding {
 public:
  // Catalog and rules must outlive this object. `policy` is what follows from `rules`; nullptr: to be worked out.
  Binding(const Catalog& catalog, const RuleSet& rules, std::shared_ptr<const PolicyIndex> policy = nullptr);

  const Catalog& catalog() const { return catalog_; }
  const RuleSet& rules() const { return rules_; }
  const PolicyTables& tables() const { return rules_.tables(); }
  // Aligned with Catalog::resources().
  const std::vector<BoundResource>& resources() const { return resources_; }
  const std::vector<DeliveryTerms>& deliveries() const { return deliveries_; }
  // Topics and actions only, by resource.
  absl::Span<const ConceptWeight> ResourcesAbout(ConceptId id) const { return resources_by_concept_[id]; }
  // By the rows of the tables.
  BoundRows routing() const { return {policy_->routing(), positions_}; }
  BoundRows joint() const { return {policy_->joint(), positions_}; }

  // The bureau of each class of the word weights; none: an outcome, or a bureau that the catalog does not have.
  const std::vector<std::optional<uint32_t>>& wording_bureaus() const { return wording_bureaus_; }

  // The active precedents of the catalog, in terms of the lexicon.
  const PrecedentIndex& precedents() const { return precedents_; }

  std::optional<uint32_t> BureauPosition(const std::string& name) const;
  std::optional<uint32_t> ResourcePosition(const std::string& name) const;

 private:
  std::vector<std::optional<uint32_t>> PolicyBureaus() const;

  const Catalog& catalog_;
  const RuleSet& rules_;
  const std::shared_ptr<const PolicyIndex> policy_;
  const std::vector<std::optional<uint32_t>> positions_;  // of PolicyIndex::bureaus()
  std::vector<std::optional<uint32_t>> wording_bureaus_;
  std::vector<BoundResource> resources_;
  std::vector<DeliveryTerms> deliveries_;
  Postings<ConceptWeight> resources_by_concept_;
  PrecedentIndex precedents_;
};

}  // namespace peidan::matching
