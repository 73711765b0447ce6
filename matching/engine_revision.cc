#include "matching/engine_revision.h"

#include <algorithm>

namespace peidan::matching {
namespace {

// Whether revision 0 had advice for this decision.
bool HadAdvice(const Decision& decision) {
  const auto& rows = decision.certificate.rows();
  switch (decision.match.decision()) {
    case v1::MATCH_DECISION_MATCHED:
    case v1::MATCH_DECISION_GAP:
      return false;
    case v1::MATCH_DECISION_EMERGENCY:
      return std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.table() == "emergencies"; });
    default:
      return true;
  }
}

}  // namespace

void WriteAs(int revision, Decision& decision) {
  if (revision > 0) return;
  if (!HadAdvice(decision)) decision.match.clear_advice();
  decision.match.clear_needs();
  decision.match.clear_engine_revision();
  decision.certificate.clear_overruled();
}

}  // namespace peidan::matching
