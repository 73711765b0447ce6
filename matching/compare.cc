#include "matching/compare.h"

#include <algorithm>

namespace peidan::matching {
namespace {

std::vector<std::string> ChosenIn(const v1::Match& match) {
  std::vector<std::string> chosen(match.chosen_resources().begin(), match.chosen_resources().end());
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace

std::string LeadOf(const v1::Match& match) {
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() == v1::BUREAU_ROLE_LEAD) return bureau.bureau();
  }
  return "";
}

std::string BestBureauOf(const v1::Match& match) {
  std::string lead = LeadOf(match);
  if (!lead.empty() || match.bureaus().empty()) return lead;
  return match.bureaus(0).bureau();
}

std::vector<std::string> CooperatingOf(const v1::Match& match) {
  std::vector<std::string> cooperating;
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() == v1::BUREAU_ROLE_COOPERATING) cooperating.push_back(bureau.bureau());
  }
  std::sort(cooperating.begin(), cooperating.end());
  return cooperating;
}

bool DecidedOtherwise(const v1::Match& before, const v1::Match& after) {
  return before.decision() != after.decision() || before.urgency() != after.urgency() ||
         LeadOf(before) != LeadOf(after) || CooperatingOf(before) != CooperatingOf(after) ||
         ChosenIn(before) != ChosenIn(after);
}

bool ComparisonCount::Add(const v1::Match& before, const v1::Match& after) {
  ++compared_;
  if (!DecidedOtherwise(before, after)) return false;
  ++different_;
  std::string from = LeadOf(before);
  std::string to = LeadOf(after);
  if (from != to || before.decision() != after.decision()) ++shifts_[{std::move(from), std::move(to)}];
  return true;
}

v1::RuleComparison ComparisonCount::Result() const {
  v1::RuleComparison result;
  result.set_before(before_);
  result.set_after(after_);
  result.set_compared(compared_);
  result.set_different(different_);
  for (const auto& [bureaus, orders] : shifts_) {
    v1::BureauShift& shift = *result.add_shifts();
    shift.set_from(bureaus.first);
    shift.set_to(bureaus.second);
    shift.set_orders(orders);
  }
  return result;
}

}  // namespace peidan::matching
