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
  const MatcherPtr present = Get();
  const bool catalog_is_new = present == nullptr || present->catalog().revision() < *revision;
  const bool rules_are_new = activations_ < state->message.activations();
  if (!catalog_is_new && !rules_are_new) return absl::OkStatus();

  Pin pin{present == nullptr ? 0 : present->catalog().revision(), state->message.active()};
  if (catalog_is_new) {
    auto contents = storage::CatalogTable::Load(reader);
    if (!contents.ok()) return contents.status();
    pin.catalog_revision = contents->revision;
    library_.Share(MakeCatalog(*std::move(contents)));
  }
  auto fresh = library_.MatcherFor(reader, pin);
  if (!fresh.ok()) return fresh.status();
  activations_ = state->message.activations();
  std::lock_guard lock(mu_);
  matcher_.swap(*fresh);
  return absl::OkStatus();
}

}  // namespace peidan::server
