#include "server/matcher_holder.h"

#include <utility>

namespace peidan::server {

MatcherPtr MatcherHolder::Get() const {
  std::lock_guard lock(mu_);
  return matcher_;
}

absl::Status MatcherHolder::Reload(const storage::Reader& reader) {
  std::lock_guard reload(reload_mu_);
  const auto revision = storage::CatalogTable::Revision(reader);
  if (!revision.ok()) return revision.status();
  const auto state = storage::RuleStateTable::Get(reader);
  if (!state.ok()) return state.status();
  const bool catalog_is_new = catalog_ == nullptr || catalog_->revision() < *revision;
  const bool rules_are_new = rules_ == nullptr || activations_ < state->message.activations();
  if (!catalog_is_new && !rules_are_new) return absl::OkStatus();

  CatalogPtr catalog = catalog_;
  if (catalog_is_new) {
    auto contents = storage::CatalogTable::Load(reader);
    if (!contents.ok()) return contents.status();
    catalog = MakeCatalog(*std::move(contents));
    library_.Share(catalog);
  }
  RuleSetPtr rules = rules_;
  if (rules_are_new) {
    auto active = library_.RuleSetOf(reader, state->message.active());
    if (!active.ok()) return active.status();
    rules = *std::move(active);
  }
  MatcherPtr fresh = std::make_shared<const matching::Matcher>(catalog, rules);
  catalog_ = std::move(catalog);
  rules_ = std::move(rules);
  activations_ = state->message.activations();
  std::lock_guard lock(mu_);
  matcher_.swap(fresh);
  return absl::OkStatus();
}

}  // namespace peidan::server
