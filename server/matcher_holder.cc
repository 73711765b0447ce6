#include "server/matcher_holder.h"

#include <utility>

namespace peidan::server {
namespace {

std::shared_ptr<const matching::Matcher> MakeMatcher(storage::CatalogContents contents,
                                                     std::shared_ptr<const matching::RuleSet> rules) {
  auto catalog = std::make_shared<const matching::Catalog>(
      std::move(contents.bureaus), std::move(contents.subdistricts), std::move(contents.communities),
      std::move(contents.resources), contents.revision);
  return std::make_shared<const matching::Matcher>(std::move(catalog), std::move(rules));
}

}  // namespace

MatcherHolder::MatcherHolder(std::shared_ptr<const matching::RuleSet> rules)
    : rules_(std::move(rules)), matcher_(MakeMatcher({}, rules_)) {}

std::shared_ptr<const matching::Matcher> MatcherHolder::Get() const {
  std::lock_guard lock(mu_);
  return matcher_;
}

absl::Status MatcherHolder::Reload(const storage::Reader& reader) {
  std::lock_guard reload(reload_mu_);
  const absl::StatusOr<int64_t> revision = storage::CatalogTable::Revision(reader);
  if (!revision.ok()) return revision.status();
  if (Get()->catalog().revision() >= *revision) return absl::OkStatus();
  absl::StatusOr<storage::CatalogContents> contents = storage::CatalogTable::Load(reader);
  if (!contents.ok()) return contents.status();
  auto fresh = MakeMatcher(*std::move(contents), rules_);
  std::lock_guard lock(mu_);
  matcher_ = std::move(fresh);
  return absl::OkStatus();
}

}  // namespace peidan::server
