// Many districts (区县), each with a library of its own, decided by one rule set.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "matching/matcher.h"

namespace peidan::matching {

// The district of a community or subdistrict, the first six digits of its code: `communities/110108001001` is in
// 110108. nullopt: the name does not begin like one of these.
std::optional<uint32_t> DistrictOf(std::string_view name);

// A need is decided by the matcher of its own district and meets no resource of another, so what a decision costs does
// not depend on how many districts there are. Names of bureaus and resources are unique within a district, as they are
// within a catalog; the district of a catalog is that of its subdistricts. What follows from the rule set alone is held
// once. Immutable, therefore thread-safe.
class Country {
 public:
  // INVALID_ARGUMENT: a catalog without subdistricts or with those of several districts, a community elsewhere than the
  // catalog, or two catalogs of one district. Cost: some milliseconds for each district.
  static absl::StatusOr<std::shared_ptr<const Country>> Make(
      const std::vector<std::shared_ptr<const Catalog>>& catalogs, std::shared_ptr<const RuleSet> rules);

  // The same catalogs under other rules.
  std::shared_ptr<const Country> WithRules(std::shared_ptr<const RuleSet> rules) const;
  // The same with `catalog` added, or in the place of the one of its district; the other districts are shared.
  // INVALID_ARGUMENT as above.
  absl::StatusOr<std::shared_ptr<const Country>> WithCatalog(std::shared_ptr<const Catalog> catalog) const;

  // Who decides in a district; nullptr: there is no such district. It lives as long as the country.
  const Matcher* Find(uint32_t district) const;
  // Who decides for a community or subdistrict, by its name.
  const Matcher* Find(std::string_view name) const;

  const RuleSet& rules() const { return *rules_; }
  size_t districts() const { return districts_.size(); }

 private:
  struct District {
    uint32_t code;
    std::shared_ptr<const Matcher> matcher;
  };
  Country(std::shared_ptr<const RuleSet> rules, std::shared_ptr<const PolicyIndex> policy);

  std::shared_ptr<const RuleSet> rules_;
  std::shared_ptr<const PolicyIndex> policy_;
  std::vector<District> districts_;  // by code
};

}  // namespace peidan::matching
