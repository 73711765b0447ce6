// The catalog as the matcher sees it: entries by name, and the text index over resources and duties.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "peidan/v1/catalog.pb.h"

namespace peidan::matching {

class TextIndex;

// Immutable after construction, therefore thread-safe. Entries keep their addresses for its lifetime.
class Catalog {
 public:
  // Takes the entries in any order; an answer never depends on it.
  Catalog(std::vector<v1::Bureau> bureaus, std::vector<v1::Subdistrict> subdistricts,
          std::vector<v1::Community> communities, std::vector<v1::Resource> resources, int64_t revision,
          std::vector<v1::Precedent> precedents = {});
  ~Catalog();
  Catalog(const Catalog&) = delete;
  Catalog& operator=(const Catalog&) = delete;

  // By resource name; nullptr: none.
  const v1::Bureau* FindBureau(std::string_view name) const;
  const v1::Subdistrict* FindSubdistrict(std::string_view name) const;
  const v1::Community* FindCommunity(std::string_view name) const;
  const v1::Resource* FindResource(std::string_view name) const;
  const v1::Precedent* FindPrecedent(std::string_view name) const;

  // In order of name.
  const std::vector<v1::Bureau>& bureaus() const { return bureaus_; }
  const std::vector<v1::Subdistrict>& subdistricts() const { return subdistricts_; }
  const std::vector<v1::Community>& communities() const { return communities_; }
  const std::vector<v1::Resource>& resources() const { return resources_; }
  // In any state; only those that are ACTIVE count.
  const std::vector<v1::Precedent>& precedents() const { return precedents_; }
  int64_t revision() const { return revision_; }

  const TextIndex& index() const { return *index_; }

 private:
  std::vector<v1::Bureau> bureaus_;
  std::vector<v1::Subdistrict> subdistricts_;
  std::vector<v1::Community> communities_;
  std::vector<v1::Resource> resources_;
  std::vector<v1::Precedent> precedents_;
  int64_t revision_;
  std::unique_ptr<TextIndex> index_;
};

}  // namespace peidan::matching
