#include "matching/catalog.h"

#include <algorithm>
#include <utility>

#include "matching/text_index.h"

namespace peidan::matching {
namespace {

template <typename Entry>
std::vector<Entry> ByName(std::vector<Entry> entries) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name() < b.name(); });
  return entries;
}

template <typename Entry>
const Entry* Find(const std::vector<Entry>& entries, std::string_view name) {
  const auto it = std::lower_bound(entries.begin(), entries.end(), name,
                                   [](const Entry& e, std::string_view key) { return e.name() < key; });
  return it == entries.end() || it->name() != name ? nullptr : &*it;
}

}  // namespace

Catalog::Catalog(std::vector<v1::Bureau> bureaus, std::vector<v1::Subdistrict> subdistricts,
                 std::vector<v1::Community> communities, std::vector<v1::Resource> resources, int64_t revision,
                 std::vector<v1::Precedent> precedents)
    : bureaus_(ByName(std::move(bureaus))),
      subdistricts_(ByName(std::move(subdistricts))),
      communities_(ByName(std::move(communities))),
      resources_(ByName(std::move(resources))),
      precedents_(ByName(std::move(precedents))),
      revision_(revision),
      index_(std::make_unique<TextIndex>(resources_)) {}

Catalog::~Catalog() = default;

const v1::Bureau* Catalog::FindBureau(std::string_view name) const { return Find(bureaus_, name); }
const v1::Subdistrict* Catalog::FindSubdistrict(std::string_view name) const { return Find(subdistricts_, name); }
const v1::Community* Catalog::FindCommunity(std::string_view name) const { return Find(communities_, name); }
const v1::Resource* Catalog::FindResource(std::string_view name) const { return Find(resources_, name); }
const v1::Precedent* Catalog::FindPrecedent(std::string_view name) const { return Find(precedents_, name); }

}  // namespace peidan::matching
