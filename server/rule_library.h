// Rule sets and catalogs of the past made ready for decisions: what the store keeps as bytes, compiled on demand and
// kept for a while.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "matching/matcher.h"
#include "server/lru_cache.h"
#include "storage/rule_tables.h"

namespace peidan::server {

using RuleSetPtr = std::shared_ptr<const matching::RuleSet>;
using CatalogPtr = std::shared_ptr<const matching::Catalog>;
using MatcherPtr = std::shared_ptr<const matching::Matcher>;

// What a decision was made with.
struct Pin {
  int64_t catalog_revision = 0;
  std::string rule_set_hash;
  bool operator==(const Pin&) const = default;
  auto operator<=>(const Pin&) const = default;
};

// Thread-safe. What is made is immutable, so a reader keeps it as long as it likes. Making holds no lock: two who want
// the same at once may both make it, and nobody waits. It takes a processor about 100 ms for Haidian's rule set, a
// third of it where the one made last has the same lexicon and word weights, and 5 ms for its matcher on 145 resources.
class RuleLibrary {
 public:
  static constexpr size_t kMaxRuleSets = 8;
  static constexpr size_t kMaxCatalogs = 3;  // of a country, each is large
  static constexpr size_t kMaxMatchers = 4;

  RuleLibrary();

  // NOT_FOUND (RULE_SET_UNKNOWN), FAILED_PRECONDITION (RULE_SET_FAULTY): this release cannot use it.
  absl::StatusOr<RuleSetPtr> RuleSetOf(const storage::Reader& reader, const std::string& hash);
  // Also NOT_FOUND where the catalog's history does not reach back.
  absl::StatusOr<MatcherPtr> MatcherFor(const storage::Reader& reader, const Pin& pin);
  // Shares a catalog that somebody made, so that it is not made again while it is in use.
  void Share(CatalogPtr catalog);

 private:
  absl::StatusOr<CatalogPtr> CatalogAt(const storage::Reader& reader, int64_t revision);

  std::mutex mu_;
  RuleSetPtr made_last_;                                         // guarded by mu_; the next one is compiled like it
  LruCache<std::string, absl::StatusOr<RuleSetPtr>> rule_sets_;  // guarded by mu_; a faulty one stays faulty
  LruCache<int64_t, CatalogPtr> catalogs_;                       // guarded by mu_
  LruCache<Pin, MatcherPtr> matchers_;                           // guarded by mu_
};

// A catalog as the matcher sees it.
CatalogPtr MakeCatalog(storage::CatalogContents contents);

// The files of a rule set between storage and matching.
std::vector<matching::RuleFile> FromRecord(const record::v1::RuleFilesRecord& record);
record::v1::RuleFilesRecord ToRecord(const std::vector<matching::RuleFile>& files);

}  // namespace peidan::server
