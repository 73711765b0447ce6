#include "server/recorded_orders.h"

#include <algorithm>
#include <map>
#include <utility>

#include "server/order_desk.h"

namespace peidan::server {

absl::StatusOr<std::optional<RecordedDecision>> LoadDecision(const storage::Reader& reader, const std::string& order) {
  auto loaded = OrderDesk::Load(reader, order);
  if (!loaded.ok()) return loaded.status();
  auto certificate = storage::CertificateTable::Get(reader, order);
  if (!certificate.ok()) return certificate.status();
  if (!certificate->has_value()) return std::nullopt;
  return RecordedDecision{order, std::move(*loaded->message.mutable_match()), **std::move(certificate)};
}

absl::StatusOr<RecordedOrders::Portion> RecordedOrders::Next() {
  const auto snapshot = store_.Snapshot();  // an order and its certificate change together
  auto page = storage::OrderTable::List(*snapshot, {}, {.size = std::min(left_, kPortion), .start = position_});
  if (!page.ok()) return page.status();
  Portion portion;
  for (v1::Order& order : page->entries) {
    auto certificate = storage::CertificateTable::Get(*snapshot, order.name());
    if (!certificate.ok()) return certificate.status();
    if (certificate->has_value()) {
      portion.decisions.push_back({order.name(), std::move(*order.mutable_match()), **std::move(certificate)});
    } else {
      ++portion.skipped;
    }
  }
  left_ -= page->entries.size();
  position_ = std::move(page->next);
  if (position_.empty()) left_ = 0;
  return portion;
}

absl::StatusOr<MatcherPtr> PinnedMatcher(const Environment& env, const Pin& pin) {
  MatcherPtr live = env.matcher.Get();
  if (live->catalog().revision() == pin.catalog_revision && live->rules().hash() == pin.rule_set_hash) return live;
  return env.library.MatcherFor(env.store, pin);
}

absl::Status ForEachPinned(const Environment& env, const std::vector<RecordedDecision>& decisions,
                           const std::string& rule_set, DecideOne decide) {
  std::map<Pin, std::vector<size_t>> places;
  for (size_t i = 0; i < decisions.size(); ++i) {
    const v1::Match& match = decisions[i].match;
    places[{match.catalog_revision(), rule_set.empty() ? match.rule_set_hash() : rule_set}].push_back(i);
  }
  for (const auto& [pin, group] : places) {
    const auto matcher = PinnedMatcher(env, pin);
    for (const size_t place : group) {
      if (absl::Status status = decide(place, matcher); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace peidan::server
