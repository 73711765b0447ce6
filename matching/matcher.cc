#include "matching/matcher.h"

#include <algorithm>
#include <utility>

#include "matching/certificate.h"
#include "matching/local_time.h"

namespace peidan::matching {
namespace {

static_assert(kMaxLedgerReadings == 2 * kMaxResources);

}  // namespace

struct Deliberation::State {
  const Binding& binding;
  const v1::Need need;
  const absl::Time now;
  const Evidence evidence;
  std::vector<Delivery> deliveries;  // of the resources that are assessed, shown, and may be chosen
};

Deliberation::Deliberation(std::unique_ptr<const State> state) : state_(std::move(state)) {}
Deliberation::Deliberation(Deliberation&&) noexcept = default;
Deliberation::~Deliberation() = default;

std::vector<v1::LedgerReading> Deliberation::Questions() const {
  std::vector<v1::LedgerReading> questions;
  questions.reserve(kMaxLedgerReadings);
  for (size_t i = 0; i < state_->deliveries.size(); ++i) {
    const v1::Resource& resource = state_->binding.catalog().resources()[state_->evidence.resources[i].position];
    for (std::string& period : PeriodsRead(state_->deliveries[i], resource.capacity().period())) {
      v1::LedgerReading& question = questions.emplace_back();
      question.set_resource(resource.name());
      question.set_period(std::move(period));
    }
  }
  return questions;
}

Decision Deliberation::Decide(const std::vector<v1::LedgerReading>& ledger) const {
  WrittenDecision written = Write(ledger);
  Decision decision{std::move(written.match), {}};
  decision.certificate.ParseFromString(written.certificate);
  return decision;
}

WrittenDecision Deliberation::Write(const std::vector<v1::LedgerReading>& ledger) const {
  const auto& [binding, need, now, evidence, deliveries] = *state_;
  const Request request(need, ledger, now, binding.catalog());
  std::vector<Assessment> assessments;
  assessments.reserve(deliveries.size());
  for (size_t i = 0; i < deliveries.size(); ++i)
    assessments.push_back(Assess(binding, evidence.resources[i].position, deliveries[i], request));
  const Outcome outcome = DecideOn(need, evidence, assessments, binding);
  v1::Match match = WriteMatch(need, outcome, evidence, assessments, binding, now);
  return {std::move(match), WriteCertificate(request, outcome, evidence, assessments, binding)};
}

Matcher::Matcher(std::shared_ptr<const Catalog> catalog, std::shared_ptr<const RuleSet> rules,
                 std::shared_ptr<const PolicyIndex> policy)
    : catalog_(std::move(catalog)),
      rules_(std::move(rules)),
      binding_(std::make_unique<Binding>(*catalog_, *rules_, std::move(policy))) {}

Matcher::~Matcher() = default;

Deliberation Matcher::Consider(const v1::Need& need, absl::Time now) const {
  auto state = std::make_unique<Deliberation::State>(
      Deliberation::State{*binding_, need, now, Weigh(need, DayOf(now), *binding_), {}});
  const size_t shown = std::min<size_t>(state->evidence.resources.size(), kMaxResources);
  for (size_t i = 0; i < shown; ++i) {
    const uint32_t resource = state->evidence.resources[i].position;
    state->deliveries.push_back(PlanDelivery(binding_->deliveries()[resource], need, now));
  }
  return Deliberation(std::move(state));
}

std::string CapacityPeriodOf(const v1::Resource& resource, const v1::Need& need, absl::Time now) {
  return PeriodName(PlanDelivery(DeliveryTerms(resource), need, now).day, resource.capacity().period());
}

std::string CapacityPeriodOn(const v1::Resource& resource, absl::Time time) {
  return PeriodName(DayOf(time), resource.capacity().period());
}

}  // namespace peidan::matching
