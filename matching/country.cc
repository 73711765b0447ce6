#include "matching/country.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "matching/policy_index.h"

namespace peidan::matching {
namespace {

constexpr std::array<std::string_view, 2> kCollections = {"communities/", "subdistricts/"};
constexpr size_t kDistrictDigits = 6;

// The one district that a catalog is about.
absl::StatusOr<uint32_t> DistrictOfCatalog(const Catalog& catalog) {
  std::optional<uint32_t> district;
  const auto belongs = [&district](const std::string& name) {
    const std::optional<uint32_t> own = DistrictOf(name);
    if (!district) district = own;
    return own.has_value() && own == district;
  };
  for (const v1::Subdistrict& subdistrict : catalog.subdistricts()) {
    if (!belongs(subdistrict.name()))
      return absl::InvalidArgumentError(absl::StrCat(subdistrict.name(), " is in another district than the first"));
  }
  if (!district) return absl::InvalidArgumentError("a catalog without subdistricts is in no district");
  for (const v1::Community& community : catalog.communities()) {
    if (!belongs(community.name()))
      return absl::InvalidArgumentError(absl::StrCat(community.name(), " is not in the district ", *district));
  }
  return *district;
}

}  // namespace

std::optional<uint32_t> DistrictOf(std::string_view name) {
  for (std::string_view collection : kCollections) {
    if (name.substr(0, collection.size()) != collection) continue;
    const std::string_view digits = name.substr(collection.size(), kDistrictDigits);
    if (digits.size() < kDistrictDigits || !std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit))
      return std::nullopt;
    uint32_t code = 0;
    for (char digit : digits) code = code * 10 + static_cast<uint32_t>(digit - '0');
    return code;
  }
  return std::nullopt;
}

Country::Country(std::shared_ptr<const RuleSet> rules, std::shared_ptr<const PolicyIndex> policy)
    : rules_(std::move(rules)), policy_(std::move(policy)) {}

absl::StatusOr<std::shared_ptr<const Country>> Country::Make(
    const std::vector<std::shared_ptr<const Catalog>>& catalogs, std::shared_ptr<const RuleSet> rules) {
  auto policy = std::make_shared<const PolicyIndex>(rules->tables());
  const std::shared_ptr<Country> country(new Country(std::move(rules), std::move(policy)));
  for (const auto& catalog : catalogs) {
    const absl::StatusOr<uint32_t> code = DistrictOfCatalog(*catalog);
    if (!code.ok()) return code.status();
    country->districts_.push_back({*code, std::make_shared<const Matcher>(catalog, country->rules_, country->policy_)});
  }
  std::sort(country->districts_.begin(), country->districts_.end(),
            [](const District& a, const District& b) { return a.code < b.code; });
  const auto twice = std::adjacent_find(country->districts_.begin(), country->districts_.end(),
                                        [](const District& a, const District& b) { return a.code == b.code; });
  if (twice != country->districts_.end())
    return absl::InvalidArgumentError(absl::StrCat("two catalogs are of the district ", twice->code));
  return country;
}

std::shared_ptr<const Country> Country::WithRules(std::shared_ptr<const RuleSet> rules) const {
  auto policy = std::make_shared<const PolicyIndex>(rules->tables());
  const std::shared_ptr<Country> country(new Country(std::move(rules), std::move(policy)));
  for (const District& district : districts_) {
    country->districts_.push_back({district.code, std::make_shared<const Matcher>(district.matcher->shared_catalog(),
                                                                                  country->rules_, country->policy_)});
  }
  return country;
}

absl::StatusOr<std::shared_ptr<const Country>> Country::WithCatalog(std::shared_ptr<const Catalog> catalog) const {
  const absl::StatusOr<uint32_t> code = DistrictOfCatalog(*catalog);
  if (!code.ok()) return code.status();
  const std::shared_ptr<Country> country(new Country(*this));
  auto matcher = std::make_shared<const Matcher>(std::move(catalog), rules_, policy_);
  const auto it = std::lower_bound(country->districts_.begin(), country->districts_.end(), *code,
                                   [](const District& d, uint32_t key) { return d.code < key; });
  if (it != country->districts_.end() && it->code == *code) {
    it->matcher = std::move(matcher);
  } else {
    country->districts_.insert(it, {*code, std::move(matcher)});
  }
  return country;
}

const Matcher* Country::Find(uint32_t district) const {
  const auto it = std::lower_bound(districts_.begin(), districts_.end(), district,
                                   [](const District& d, uint32_t key) { return d.code < key; });
  return it == districts_.end() || it->code != district ? nullptr : it->matcher.get();
}

const Matcher* Country::Find(std::string_view name) const {
  const std::optional<uint32_t> district = DistrictOf(name);
  return district ? Find(*district) : nullptr;
}

}  // namespace peidan::matching
