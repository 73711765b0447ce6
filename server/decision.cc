#include "server/decision.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "server/error.h"

namespace peidan::server {
namespace {

int QuantityOf(const v1::Need& need) { return need.has_quantity() ? need.quantity() : 1; }

// Units held, by resource and period.
using Holdings = std::map<std::pair<std::string, std::string>, int64_t>;

Holdings HoldingsOf(const v1::Order& order) {
  Holdings holdings;
  for (const v1::Assignment& assignment : order.assignments()) {
    if (assignment.resource().empty()) continue;
    const int units = lifecycle::UnitsTaken(assignment);
    if (units > 0) holdings[{assignment.resource(), assignment.capacity_period()}] += units;
  }
  return holdings;
}

}  // namespace

absl::StatusOr<matching::WrittenDecision> DecideNeed(const storage::Reader& reader, const v1::Need& need,
                                                     const matching::Matcher& matcher, absl::Time now) {
  const matching::Deliberation deliberation = matcher.Consider(need, now);
  std::vector<v1::LedgerReading> ledger = deliberation.Questions();
  if (absl::Status status = storage::LedgerTable::Read(reader, need.community(), ledger); !status.ok()) return status;
  return deliberation.Write(ledger);
}

std::vector<lifecycle::Part> PartsOf(const v1::Match& match, const v1::Need& need, const matching::Catalog& catalog,
                                     absl::Time now) {
  std::vector<lifecycle::Part> parts;
  const auto lead = std::find_if(match.bureaus().begin(), match.bureaus().end(),
                                 [](const v1::RankedBureau& b) { return b.role() == v1::BUREAU_ROLE_LEAD; });
  if (lead == match.bureaus().end()) return parts;
  for (const std::string& name : match.chosen_resources()) {
    const v1::Resource* resource = catalog.FindResource(name);
    parts.push_back({resource->lead_bureau(), v1::BUREAU_ROLE_COOPERATING, name, QuantityOf(need),
                     matching::CapacityPeriodOf(*resource, need, now)});
  }
  const auto led = std::find_if(parts.begin(), parts.end(),
                                [&lead](const lifecycle::Part& part) { return part.bureau == lead->bureau(); });
  if (led == parts.end()) {
    parts.insert(parts.begin(), {lead->bureau(), v1::BUREAU_ROLE_LEAD, "", 0, ""});
  } else {
    led->role = v1::BUREAU_ROLE_LEAD;
    std::rotate(parts.begin(), led, led + 1);
  }
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() != v1::BUREAU_ROLE_COOPERATING) continue;
    const bool has_part = std::any_of(
        parts.begin(), parts.end(), [&bureau](const lifecycle::Part& part) { return part.bureau == bureau.bureau(); });
    if (!has_part) parts.push_back({bureau.bureau(), v1::BUREAU_ROLE_COOPERATING, "", 0, ""});
  }
  return parts;
}

absl::StatusOr<Redecision> DecideWithout(const storage::Reader& reader, const matching::Matcher& matcher,
                                         absl::Time now, const v1::Order& order, int number, int units) {
  v1::Need need = order.need();
  for (const std::string& bureau : lifecycle::DeclinedBureaus(order)) need.add_excluded_bureaus(bureau);
  need.add_excluded_bureaus(order.assignments(number - 1).bureau());
  if (units > 0) need.set_quantity(units);
  auto decision = DecideNeed(reader, need, matcher, now);
  if (!decision.ok()) return decision.status();
  Redecision again;
  again.remake.parts = PartsOf(decision->match, need, matcher.catalog(), now);
  again.remake.match = std::move(decision->match);
  again.certificate = std::move(decision->certificate);
  return again;
}

absl::Status CheckCapacity(const storage::Reader& reader, const lifecycle::Part& part, const std::string& community,
                           const v1::Capacity& capacity) {
  std::vector<v1::LedgerReading> readings(1);
  readings[0].set_resource(part.resource);
  readings[0].set_period(part.period);
  if (absl::Status status = storage::LedgerTable::Read(reader, community, readings); !status.ok()) return status;
  if (readings[0].taken() + part.quantity <= capacity.amount() &&
      readings[0].taken_by_community() + part.quantity <= capacity.community_quota()) {
    return absl::OkStatus();
  }
  return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_CAPACITY_EXHAUSTED, "该资源本期名额不足",
                   {{"period", part.period}});
}

absl::StatusOr<std::string> PeriodAt(const storage::Reader& reader, const matching::Catalog& catalog,
                                     const v1::Order& order, const v1::Assignment& assignment,
                                     const v1::TimeWindow& window, int quantity) {
  const v1::Resource* resource = catalog.FindResource(assignment.resource());
  if (resource == nullptr) return std::string();
  std::string period = matching::CapacityPeriodOn(*resource, lifecycle::AsTime(window.start_time()));
  if (period == assignment.capacity_period()) return period;
  const lifecycle::Part part{assignment.bureau(), assignment.role(), assignment.resource(), quantity, period};
  absl::Status status = CheckCapacity(reader, part, order.need().community(), resource->capacity());
  if (!status.ok()) return status;
  return period;
}

absl::Status UpdateLedger(storage::Batch& batch, const v1::Order& before, const v1::Order& after,
                          const matching::Catalog& catalog) {
  Holdings change = HoldingsOf(after);
  for (const auto& [key, units] : HoldingsOf(before)) change[key] -= units;
  const std::string& community = after.need().community();
  for (const auto& [key, units] : change) {
    const auto& [name, period] = key;
    if (units < 0) storage::LedgerTable::Release(batch, name, period, community, -units);
    if (units <= 0) continue;
    const v1::Resource* resource = catalog.FindResource(name);
    if (resource == nullptr) {
      return MakeError(absl::StatusCode::kFailedPrecondition, v1::ERROR_REASON_RESOURCE_NOT_ACTIVE, "资源已不在库中");
    }
    storage::LedgerTable::Hold(batch, name, period, community, units, resource->capacity().amount(),
                               resource->capacity().community_quota());
  }
  return absl::OkStatus();
}

}  // namespace peidan::server
