// What follows from a catalog and a rule set together, worked out once for many decisions.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "matching/catalog.h"
#include "matching/delivery.h"
#include "matching/policy_tables.h"
#include "matching/rule_set.h"

namespace peidan::matching {

// How strongly a resource is about a concept, 0 to 1.
struct ConceptWeight {
  ConceptId concept_id;
  double weight;
};

// A resource, compiled. Bureaus are positions in Catalog::bureaus().
struct BoundResource {
  std::optional<uint32_t> lead_bureau;  // none: a bureau that the catalog does not have
  std::vector<ConceptWeight> concepts;  // topics and actions, by id
  DeliveryTerms delivery;
};

// The bureaus of one row, as positions; bureaus that the catalog does not have are left out.
struct BoundRow {
  std::vector<uint32_t> leads;
  std::vector<uint32_t> cooperating;
};

// Immutable after construction, therefore thread-safe.
class Binding {
 public:
  // Both must outlive this object.
  Binding(const Catalog& catalog, const RuleSet& rules);

  const Catalog& catalog() const { return catalog_; }
  const RuleSet& rules() const { return rules_; }
  const PolicyTables& tables() const { return rules_.tables(); }
  // Aligned with Catalog::resources() and with the rows of the tables.
  const std::vector<BoundResource>& resources() const { return resources_; }
  const std::vector<BoundRow>& routing() const { return routing_; }
  const std::vector<BoundRow>& joint() const { return joint_; }

  // The bureau of each class of the word weights; none: an outcome, or a bureau that the catalog does not have.
  const std::vector<std::optional<uint32_t>>& wording_bureaus() const { return wording_bureaus_; }

  std::optional<uint32_t> BureauPosition(const std::string& name) const;
  std::optional<uint32_t> ResourcePosition(const std::string& name) const;

 private:
  BoundResource Bind(const v1::Resource& resource) const;
  std::vector<BoundRow> Bind(const DecisionTable<Responsibility>& table) const;

  const Catalog& catalog_;
  const RuleSet& rules_;
  std::vector<std::optional<uint32_t>> wording_bureaus_;
  std::vector<BoundResource> resources_;
  std::vector<BoundRow> routing_;
  std::vector<BoundRow> joint_;
};

}  // namespace peidan::matching
