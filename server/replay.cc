#include "server/replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/validator.h"
#include "storage/records.h"

namespace peidan::server {
namespace {

bool SameQuestion(const v1::LedgerReading& a, const v1::LedgerReading& b) {
  return a.resource() == b.resource() && a.period() == b.period();
}

// Bureaus that take part, in order of name, with their role in front.
std::vector<std::pair<v1::BureauRole, std::string>> PartsIn(const v1::Match& match) {
  std::vector<std::pair<v1::BureauRole, std::string>> parts;
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() != v1::BUREAU_ROLE_UNSPECIFIED) parts.emplace_back(bureau.role(), bureau.bureau());
  }
  std::sort(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string> ResourcesIn(const v1::Match& match) {
  std::vector<std::string> resources(match.chosen_resources().begin(), match.chosen_resources().end());
  std::sort(resources.begin(), resources.end());
  return resources;
}

}  // namespace

matching::Decision DecideAgain(const RecordedDecision& recorded, const matching::Matcher& matcher) {
  const v1::DecisionInputs& inputs = recorded.certificate.inputs();
  const matching::Deliberation deliberation = matcher.Consider(inputs.need(), FromProto(recorded.match.decide_time()));
  std::vector<v1::LedgerReading> ledger(inputs.ledger().begin(), inputs.ledger().end());
  if (matcher.rules().hash() == recorded.match.rule_set_hash()) return deliberation.Decide(ledger);
  std::vector<v1::LedgerReading> questions = deliberation.Questions();
  for (v1::LedgerReading& question : questions) {
    const auto known = std::find_if(ledger.begin(), ledger.end(),
                                    [&question](const auto& reading) { return SameQuestion(reading, question); });
    if (known != ledger.end()) question = *known;
  }
  return deliberation.Decide(questions);
}

bool Identical(const RecordedDecision& recorded, const matching::Decision& decision) {
  using storage::SerializeDeterministically;
  return SerializeDeterministically(recorded.match) == SerializeDeterministically(decision.match) &&
         SerializeDeterministically(recorded.certificate) == SerializeDeterministically(decision.certificate);
}

bool DecidedOtherwise(const v1::Match& before, const v1::Match& after) {
  return before.decision() != after.decision() || before.urgency() != after.urgency() ||
         PartsIn(before) != PartsIn(after) || ResourcesIn(before) != ResourcesIn(after);
}

std::string LeadOf(const v1::Match& match) {
  for (const v1::RankedBureau& bureau : match.bureaus()) {
    if (bureau.role() == v1::BUREAU_ROLE_LEAD) return bureau.bureau();
  }
  return "";
}

}  // namespace peidan::server
