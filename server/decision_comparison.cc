#include "server/decision_comparison.h"

#include "server/replay.h"
#include "server/rule_names.h"

namespace peidan::server {

DecisionComparison::DecisionComparison(const std::string& before, const std::string& after) {
  counts_.set_before(RuleSetName(before));
  counts_.set_after(RuleSetName(after));
}

bool DecisionComparison::Add(const v1::Match& before, const v1::Match& after) {
  counts_.set_compared(counts_.compared() + 1);
  if (!DecidedOtherwise(before, after)) return false;
  counts_.set_different(counts_.different() + 1);
  std::pair<std::string, std::string> leads(LeadOf(before), LeadOf(after));
  if (leads.first != leads.second || before.decision() != after.decision()) ++shifts_[std::move(leads)];
  return true;
}

v1::RuleComparison DecisionComparison::Counts() const {
  v1::RuleComparison counts = counts_;
  for (const auto& [leads, orders] : shifts_) {
    v1::BureauShift& shift = *counts.add_shifts();
    shift.set_from(leads.first);
    shift.set_to(leads.second);
    shift.set_orders(orders);
  }
  return counts;
}

}  // namespace peidan::server
