#include "matching/matcher.h"

#include <algorithm>
#include <utility>

#include "matching/certificate.h"
#include "matching/local_time.h"

namespace peidan::matching {
namespace {

static_assert(kMaxLedgerReadings == 2 * kMaxResources);

// The number of resources that are assessed, shown, and may be chosen.
size_t CountShown(const Evidence& evidence) { return std::min<size_t>(evidence.resources.size(), kMaxResources); }

}  // namespace

Matcher::Matcher(std::shared_ptr<const Catalog> catalog, std::shared_ptr<const RuleSet> rules)
    : catalog_(std::move(catalog)), rules_(std::move(rules)), binding_(std::make_unique<Binding>(*catalog_, *rules_)) {}

Matcher::~Matcher() = default;

std::vector<v1::LedgerReading> Matcher::LedgerQuestions(const v1::Need& need, absl::Time now) const {
  const Evidence evidence = Weigh(need, *binding_);
  std::vector<v1::LedgerReading> questions;
  for (size_t i = 0; i < CountShown(evidence); ++i) {
    const uint32_t resource = evidence.resources[i].position;
    const DeliveryTerms& terms = binding_->resources()[resource].delivery;
    for (std::string& period : PeriodsRead(PlanDelivery(terms, need, now), terms.period)) {
      v1::LedgerReading& question = questions.emplace_back();
      question.set_resource(catalog_->resources()[resource].name());
      question.set_period(std::move(period));
    }
  }
  return questions;
}

Decision Matcher::Decide(const v1::Need& need, const std::vector<v1::LedgerReading>& ledger, absl::Time now) const {
  const Request request{need, ledger, now};
  const Evidence evidence = Weigh(need, *binding_);
  std::vector<Assessment> assessments;
  for (size_t i = 0; i < CountShown(evidence); ++i) {
    const uint32_t resource = evidence.resources[i].position;
    const Delivery delivery = PlanDelivery(binding_->resources()[resource].delivery, need, now);
    assessments.push_back(Assess(*binding_, resource, delivery, request));
  }
  const Outcome outcome = DecideOn(need, evidence, assessments, *binding_);
  v1::Match match = WriteMatch(outcome, evidence, assessments, *binding_, now);
  return {std::move(match), WriteCertificate(request, outcome, evidence, std::move(assessments), *binding_)};
}

std::string CapacityPeriodOf(const v1::Resource& resource, const v1::Need& need, absl::Time now) {
  return PeriodName(PlanDelivery(DeliveryTerms(resource), need, now).day, resource.capacity().period());
}

std::string CapacityPeriodOn(const v1::Resource& resource, absl::Time time) {
  return PeriodName(DayOf(time), resource.capacity().period());
}

}  // namespace peidan::matching
