#include "server/replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "matching/engine_revision.h"
#include "server/validator.h"
#include "storage/records.h"

namespace peidan::server {
namespace {

bool SameQuestion(const v1::LedgerReading& a, const v1::LedgerReading& b) {
  return a.resource() == b.resource() && a.period() == b.period();
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

bool IsRepeatable(const RecordedDecision& recorded) {
  return recorded.match.engine_revision() <= matching::kEngineRevision;
}

bool RepeatsIdentically(const RecordedDecision& recorded, const matching::Matcher& matcher) {
  using storage::SerializeDeterministically;
  matching::Decision decision = DecideAgain(recorded, matcher);
  matching::WriteAs(recorded.match.engine_revision(), decision);
  return SerializeDeterministically(recorded.match) == SerializeDeterministically(decision.match) &&
         SerializeDeterministically(recorded.certificate) == SerializeDeterministically(decision.certificate);
}

}  // namespace peidan::server
