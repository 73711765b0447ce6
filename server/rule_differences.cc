#include "server/rule_differences.h"

#include <optional>
#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "matching/compare.h"
#include "server/order_desk.h"
#include "server/recorded_orders.h"
#include "server/rule_names.h"
#include "storage/rule_tables.h"

namespace peidan::server {
namespace {

constexpr size_t kShadowPortion = 256;

class Diff final : public MessageSource<v1::DiffRuleSetsResponse> {
 public:
  Diff(const Environment& env, const std::string& before, const std::string& after, size_t max_orders, bool explain)
      : env_(env),
        before_(before),
        after_(after),
        explain_(explain),
        orders_(env.store, max_orders),
        comparison_(RuleSetName(before), RuleSetName(after)) {}

  absl::StatusOr<bool> Next(std::deque<v1::DiffRuleSetsResponse>& found) override {
    if (!orders_.done()) {
      const auto portion = orders_.Next();
      if (!portion.ok()) return portion.status();
      if (absl::Status status = Compare(portion->decisions, found); !status.ok()) return status;
    }
    if (!orders_.done()) return false;
    *found.emplace_back().mutable_comparison() = comparison_.Result();
    return true;
  }

 private:
  using Decisions = std::vector<std::optional<matching::Decision>>;

  // What a rule set decides on each order; nullopt where the catalog it was decided on is not kept.
  absl::StatusOr<Decisions> DecideBy(const std::string& rule_set, const std::vector<RecordedDecision>& recorded) const {
    Decisions decisions(recorded.size());
    const absl::Status status =
        ForEachPinned(env_, recorded, rule_set, [&](size_t place, const absl::StatusOr<MatcherPtr>& matcher) {
          if (matcher.ok()) decisions[place] = DecideAgain(recorded[place], **matcher);
          return absl::IsNotFound(matcher.status()) ? absl::OkStatus() : matcher.status();
        });
    if (!status.ok()) return status;
    return decisions;
  }

  absl::Status Compare(const std::vector<RecordedDecision>& recorded, std::deque<v1::DiffRuleSetsResponse>& found) {
    auto before = DecideBy(before_, recorded);
    if (!before.ok()) return before.status();
    auto after = DecideBy(after_, recorded);
    if (!after.ok()) return after.status();
    for (size_t i = 0; i < recorded.size(); ++i) {
      auto& first = (*before)[i];
      auto& second = (*after)[i];
      if (!first || !second || !comparison_.Add(first->match, second->match)) continue;
      v1::DecisionDifference& difference = *found.emplace_back().mutable_difference();
      difference.set_order(recorded[i].order);
      *difference.mutable_before() = std::move(first->match);
      *difference.mutable_after() = std::move(second->match);
      if (!explain_) continue;
      *difference.mutable_before_certificate() = std::move(first->certificate);
      *difference.mutable_after_certificate() = std::move(second->certificate);
    }
    return absl::OkStatus();
  }

  const Environment& env_;
  const std::string before_;
  const std::string after_;
  const bool explain_;
  RecordedOrders orders_;
  matching::ComparisonCount comparison_;
};

class ShadowDifferences final : public MessageSource<v1::ListShadowDifferencesResponse> {
 public:
  ShadowDifferences(const Environment& env, const std::string& active, const std::string& candidate,
                    int max_differences)
      : env_(env),
        candidate_(candidate),
        left_(max_differences),
        comparison_(RuleSetName(active), RuleSetName(candidate)) {}

  absl::StatusOr<bool> Next(std::deque<v1::ListShadowDifferencesResponse>& found) override {
    const auto snapshot = env_.store.Snapshot();
    const auto state = storage::RuleStateTable::Get(*snapshot);
    if (!state.ok()) return state.status();
    // What a former candidate decided is being deleted.
    if (absl::Status status = CheckEtag(candidate_, state->message.candidate()); !status.ok()) return status;
    auto entries = storage::ShadowTable::List(*snapshot, candidate_, last_, kShadowPortion);
    if (!entries.ok()) return entries.status();
    for (storage::ShadowTable::Entry& entry : *entries) {
      if (absl::Status status = Compare(*snapshot, entry, found); !status.ok()) return status;
    }
    if (entries->size() == kShadowPortion) {
      last_ = std::move(entries->back().order);
      return false;
    }
    *found.emplace_back().mutable_comparison() = comparison_.Result();
    return true;
  }

 private:
  // An order that was decided again meanwhile is left out until the candidate has seen that, too.
  absl::Status Compare(const storage::Reader& reader, storage::ShadowTable::Entry& entry,
                       std::deque<v1::ListShadowDifferencesResponse>& found) {
    auto order = storage::OrderTable::Get(reader, entry.order);
    if (!order.ok()) return order.status();
    if (!order->has_value()) return absl::DataLossError("a candidate decided an order that is not there");
    v1::Match& decided = *(*order)->message.mutable_match();
    using google::protobuf::util::MessageDifferencer;
    if (!MessageDifferencer::Equals(decided.decide_time(), entry.match.decide_time())) return absl::OkStatus();
    if (!comparison_.Add(decided, entry.match) || left_ == 0) return absl::OkStatus();
    --left_;
    v1::DecisionDifference& difference = *found.emplace_back().mutable_difference();
    difference.set_order(entry.order);
    *difference.mutable_before() = std::move(decided);
    *difference.mutable_after() = std::move(entry.match);
    return absl::OkStatus();
  }

  const Environment& env_;
  const std::string candidate_;
  std::string last_;  // order name of the last entry seen
  int left_;          // differences that may still be told
  matching::ComparisonCount comparison_;
};

}  // namespace

std::unique_ptr<MessageSource<v1::DiffRuleSetsResponse>> MakeDiff(const Environment& env, const std::string& before,
                                                                  const std::string& after, size_t max_orders,
                                                                  bool explain) {
  return std::make_unique<Diff>(env, before, after, max_orders, explain);
}

std::unique_ptr<MessageSource<v1::ListShadowDifferencesResponse>> MakeShadowDifferences(const Environment& env,
                                                                                        const std::string& active,
                                                                                        const std::string& candidate,
                                                                                        int max_differences) {
  return std::make_unique<ShadowDifferences>(env, active, candidate, max_differences);
}

}  // namespace peidan::server
